"""The life of a certificate by Tencent Cloud's SDK for Python; test/outside/clients.test.ts says what it is told and tells."""

import json
import sys
import time

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ssl.v20191205 import models, ssl_client

ISSUED, REVOKED = 1, 10
POLL_SECONDS = 0.05


def request(name, **members):
    made = getattr(models, name + "Request")()
    made.from_json_string(json.dumps(members))
    return made


def open_client(task, form):
    http = HttpProfile(
        protocol=form["scheme"],
        endpoint=task["endpoint"],
        reqMethod=form["method"],
        certification=task["root"] if form["scheme"] == "https" else None,
    )
    credential = Credential(task["secretId"], task["secretKey"])
    return ssl_client.SslClient(credential, "", ClientProfile(signMethod=form["sign"], httpProfile=http))


def publish(record):
    print("publish", record.DvAuthKey, record.DvAuthValue, flush=True)
    sys.stdin.readline()


def wait(client, certificate_id, status):
    """Until it has the status; what is to be proved is published, once."""
    asked = False
    while True:
        detail = client.DescribeCertificateDetail(request("DescribeCertificateDetail", CertificateId=certificate_id))
        if detail.Status == status:
            return detail
        records = detail.DvAuthDetail.DvAuths if detail.DvAuthDetail else None
        if records and not asked:
            for record in records:
                publish(record)
            client.CompleteCertificate(request("CompleteCertificate", CertificateId=certificate_id))
            asked = True
        time.sleep(POLL_SECONDS)


def refusal(client):
    try:
        client.DescribeCertificate(request("DescribeCertificate", CertificateId="nothing1"))
    except TencentCloudSDKException as error:
        return error.get_code()
    return ""


def live(client, domain):
    applied = client.ApplyCertificate(request("ApplyCertificate", DvAuthMethod="DNS", DomainName=domain))
    original = wait(client, applied.CertificateId, ISSUED)
    wish = {"CertificateId": applied.CertificateId, "ValidType": "DNS", "CsrType": "online", "Reason": "a new key"}
    reissued = client.ReplaceCertificate(request("ReplaceCertificate", **wish))
    replacement = wait(client, reissued.CertificateId, ISSUED)
    archive = client.DownloadCertificate(request("DownloadCertificate", CertificateId=reissued.CertificateId))
    client.RevokeCertificate(request("RevokeCertificate", CertificateId=applied.CertificateId, Reason="superseded"))
    wait(client, applied.CertificateId, REVOKED)
    return {
        "ids": [applied.CertificateId, reissued.CertificateId],
        "ends": [original.CertEndTime, replacement.CertEndTime],
        "archive": archive.Content,
        "refusal": refusal(client),
    }


for line in sys.argv[1:]:
    task = json.loads(line)
    for form in task["forms"]:
        print("lived", json.dumps(live(open_client(task, form), form["domain"])), flush=True)
