package org.posthouse.trust.mtasts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.posthouse.trust.https.HttpsClient;

/** From {@code https://mta-sts.DOMAIN/.well-known/mta-sts.txt}, 64 KB at most, without following redirects. RFC 8461 §3.3 */
public final class HttpsPolicyFetch implements PolicyFetch {
    private static final int MAX = 64 * 1024;
    private static final String PATH = "/.well-known/mta-sts.txt";

    private final HttpsClient https;

    public HttpsPolicyFetch(HttpsClient https) {
        this.https = https;
    }

    @Override
    public StsPolicy fetch(String domain) throws StsException {
        try {
            HttpsClient.Response response = https.get("mta-sts." + domain, PATH, MAX);
            if (response.status() != 200)
                throw new StsException(StsException.Kind.FETCH, "the policy host answers " + response.status());
            if (!response.mediaType().equals("text/plain"))
                throw new StsException(StsException.Kind.FETCH, "the policy is not text/plain");
            return StsPolicy.parse(new String(response.body(), StandardCharsets.UTF_8));
        } catch (SSLException e) {
            throw new StsException(StsException.Kind.WEB_PKI, "mta-sts." + domain + ": " + e.getMessage());
        } catch (IOException e) {
            throw new StsException(StsException.Kind.FETCH, "mta-sts." + domain + ": " + e.getMessage());
        }
    }
}
