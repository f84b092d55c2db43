// The life of a certificate by Tencent Cloud's SDK for Go; test/outside/clients.test.ts says what it is told and tells.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	ssl "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/ssl/v20191205"
)

const (
	issued  = 1
	revoked = 10
	poll    = 50 * time.Millisecond
)

type task struct {
	Endpoint, SecretID, SecretKey string
	Forms                         []form
}

type form struct {
	Scheme, Sign, Method, Domain string
}

type lived struct {
	IDs     [2]string `json:"ids"`
	Ends    [2]string `json:"ends"`
	Archive string    `json:"archive"`
	Refusal string    `json:"refusal"`
}

var answers = bufio.NewReader(os.Stdin)

func main() {
	for _, line := range os.Args[1:] {
		var told task
		must(json.Unmarshal([]byte(line), &told))
		for _, one := range told.Forms {
			told, err := json.Marshal(live(open(told, one), one.Domain))
			must(err)
			fmt.Printf("lived %s\n", told)
		}
	}
}

func open(told task, one form) *ssl.Client {
	wish := profile.NewClientProfile()
	wish.SignMethod = one.Sign
	wish.HttpProfile.Scheme = one.Scheme
	wish.HttpProfile.Endpoint = told.Endpoint
	wish.HttpProfile.ReqMethod = one.Method
	client, err := ssl.NewClient(common.NewCredential(told.SecretID, told.SecretKey), "", wish)
	must(err)
	return client
}

func live(client *ssl.Client, domain string) lived {
	order := ssl.NewApplyCertificateRequest()
	order.DvAuthMethod, order.DomainName = common.StringPtr("DNS"), &domain
	applied, err := client.ApplyCertificate(order)
	must(err)
	id := *applied.Response.CertificateId
	original := wait(client, id, issued)
	wish := ssl.NewReplaceCertificateRequest()
	wish.CertificateId, wish.ValidType = &id, common.StringPtr("DNS")
	wish.CsrType, wish.Reason = common.StringPtr("online"), common.StringPtr("a new key")
	reissued, err := client.ReplaceCertificate(wish)
	must(err)
	next := *reissued.Response.CertificateId
	replacement := wait(client, next, issued)
	download := ssl.NewDownloadCertificateRequest()
	download.CertificateId = &next
	archive, err := client.DownloadCertificate(download)
	must(err)
	end := ssl.NewRevokeCertificateRequest()
	end.CertificateId, end.Reason = &id, common.StringPtr("superseded")
	_, err = client.RevokeCertificate(end)
	must(err)
	wait(client, id, revoked)
	return lived{
		IDs:     [2]string{id, next},
		Ends:    [2]string{*original.CertEndTime, *replacement.CertEndTime},
		Archive: *archive.Response.Content,
		Refusal: refusal(client),
	}
}

// wait returns once the certificate has the status; what is to be proved is published, once.
func wait(client *ssl.Client, id string, status uint64) *ssl.DescribeCertificateDetailResponseParams {
	question := ssl.NewDescribeCertificateDetailRequest()
	question.CertificateId = &id
	for asked := false; ; time.Sleep(poll) {
		detail, err := client.DescribeCertificateDetail(question)
		must(err)
		if *detail.Response.Status == status {
			return detail.Response
		}
		if asked || detail.Response.DvAuthDetail == nil || len(detail.Response.DvAuthDetail.DvAuths) == 0 {
			continue
		}
		for _, record := range detail.Response.DvAuthDetail.DvAuths {
			publish(*record.DvAuthKey, *record.DvAuthValue)
		}
		complete := ssl.NewCompleteCertificateRequest()
		complete.CertificateId = &id
		_, err = client.CompleteCertificate(complete)
		must(err)
		asked = true
	}
}

func publish(name, value string) {
	fmt.Printf("publish %s %s\n", name, value)
	_, err := answers.ReadString('\n')
	must(err)
}

func refusal(client *ssl.Client) string {
	question := ssl.NewDescribeCertificateRequest()
	question.CertificateId = common.StringPtr("nothing1")
	_, err := client.DescribeCertificate(question)
	if refused, ok := err.(*errors.TencentCloudSDKError); ok {
		return refused.GetCode()
	}
	return ""
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
