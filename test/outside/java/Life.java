// The life of a certificate by Tencent Cloud's SDK for Java; test/outside/clients.test.ts says what it is told and tells.

import com.google.gson.Gson;
import com.tencentcloudapi.common.Credential;
import com.tencentcloudapi.common.exception.TencentCloudSDKException;
import com.tencentcloudapi.common.profile.ClientProfile;
import com.tencentcloudapi.common.profile.HttpProfile;
import com.tencentcloudapi.ssl.v20191205.SslClient;
import com.tencentcloudapi.ssl.v20191205.models.*;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;

public final class Life {
  private static final long ISSUED = 1;
  private static final long REVOKED = 10;
  private static final long POLL_MS = 50;
  private static final Gson GSON = new Gson();
  private static final BufferedReader ANSWERS = new BufferedReader(new InputStreamReader(System.in));

  private record Task(String endpoint, String secretId, String secretKey, List<Form> forms) {}

  private record Form(String scheme, String sign, String method, String domain) {}

  public static void main(String[] lines) throws Exception {
    for (String line : lines) {
      Map<?, ?> told = GSON.fromJson(line, Map.class);
      Task task = new Task(text(told, "endpoint"), text(told, "secretId"), text(told, "secretKey"), formsOf(told));
      for (Form form : task.forms()) {
        System.out.println("lived " + GSON.toJson(live(open(task, form), form.domain())));
      }
    }
    // The SDK's threads would keep the process for a minute.
    System.exit(0);
  }

  private static List<Form> formsOf(Map<?, ?> told) {
    return ((List<?>) told.get("forms"))
        .stream()
            .map(one -> (Map<?, ?>) one)
            .map(one -> new Form(text(one, "scheme"), text(one, "sign"), text(one, "method"), text(one, "domain")))
            .toList();
  }

  private static String text(Map<?, ?> told, String name) {
    return (String) told.get(name);
  }

  private static SslClient open(Task task, Form form) {
    HttpProfile http = new HttpProfile();
    http.setProtocol(form.scheme() + "://");
    http.setEndpoint(task.endpoint());
    http.setReqMethod(form.method());
    Credential credential = new Credential(task.secretId(), task.secretKey());
    return new SslClient(credential, "", new ClientProfile(form.sign(), http));
  }

  private static Map<String, Object> live(SslClient client, String domain) throws Exception {
    ApplyCertificateRequest order = new ApplyCertificateRequest();
    order.setDvAuthMethod("DNS");
    order.setDomainName(domain);
    String id = client.ApplyCertificate(order).getCertificateId();
    DescribeCertificateDetailResponse original = await(client, id, ISSUED);
    ReplaceCertificateRequest wish = new ReplaceCertificateRequest();
    wish.setCertificateId(id);
    wish.setValidType("DNS");
    wish.setCsrType("online");
    wish.setReason("a new key");
    String next = client.ReplaceCertificate(wish).getCertificateId();
    DescribeCertificateDetailResponse replacement = await(client, next, ISSUED);
    DownloadCertificateRequest download = new DownloadCertificateRequest();
    download.setCertificateId(next);
    String archive = client.DownloadCertificate(download).getContent();
    RevokeCertificateRequest end = new RevokeCertificateRequest();
    end.setCertificateId(id);
    end.setReason("superseded");
    client.RevokeCertificate(end);
    await(client, id, REVOKED);
    return Map.of(
        "ids", List.of(id, next),
        "ends", List.of(original.getCertEndTime(), replacement.getCertEndTime()),
        "archive", archive,
        "refusal", refusal(client));
  }

  /** Until the certificate has the status; what is to be proved is published, once. */
  private static DescribeCertificateDetailResponse await(SslClient client, String id, long status) throws Exception {
    DescribeCertificateDetailRequest question = new DescribeCertificateDetailRequest();
    question.setCertificateId(id);
    for (boolean asked = false; ; Thread.sleep(POLL_MS)) {
      DescribeCertificateDetailResponse detail = client.DescribeCertificateDetail(question);
      if (detail.getStatus() == status) return detail;
      DvAuthDetail proofs = detail.getDvAuthDetail();
      if (asked || proofs == null || proofs.getDvAuths() == null || proofs.getDvAuths().length == 0) continue;
      for (DvAuths record : proofs.getDvAuths()) publish(record.getDvAuthKey(), record.getDvAuthValue());
      CompleteCertificateRequest complete = new CompleteCertificateRequest();
      complete.setCertificateId(id);
      client.CompleteCertificate(complete);
      asked = true;
    }
  }

  private static void publish(String name, String value) throws Exception {
    System.out.println("publish " + name + " " + value);
    ANSWERS.readLine();
  }

  private static String refusal(SslClient client) {
    DescribeCertificateRequest question = new DescribeCertificateRequest();
    question.setCertificateId("nothing1");
    try {
      client.DescribeCertificate(question);
      return "";
    } catch (TencentCloudSDKException refused) {
      return refused.getErrorCode();
    }
  }
}
