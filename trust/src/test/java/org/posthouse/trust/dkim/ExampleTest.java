package org.posthouse.trust.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.Zone;

/** The example of RFC 8463 §A with its keys. */
class ExampleTest {
    private static final Zone ZONE = Zone.builder()
            .txt("brisbane._domainkey.football.example.com", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
            .txt("test._domainkey.football.example.com",
                    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
                            + "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
                            + "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3" + "Ip3G+2kryOTIKT+l/K4w3QIDAQAB")
            .build();

    @Test
    void bothSignaturesPass() {
        List<DkimResult> results = Messages.check(Messages.read("rfc8463.eml"), ZONE);
        assertEquals(List.of(Result.PASS, Result.PASS), results.stream().map(DkimResult::result).toList(), results::toString);
        assertEquals(List.of("brisbane", "test"), results.stream().map(DkimResult::selector).toList());
        assertEquals(List.of("ed25519-sha256", "rsa-sha256"), results.stream().map(DkimResult::algorithm).toList());
        assertEquals(List.of(0, 1024), results.stream().map(DkimResult::bits).toList());
        assertEquals(List.of("/gCrinpc", "F45dVWDf"), results.stream().map(DkimResult::beginning).toList());
        assertEquals("@football.example.com", results.getFirst().identity());
    }

    @Test
    void aChangedWordBreaksBoth() {
        List<DkimResult> body = Messages.check(Messages.read("rfc8463.eml").replace("hungry", "thirsty"), ZONE);
        assertTrue(body.stream().allMatch(r -> r.result() == Result.FAIL && r.why().startsWith("the body is not what was signed")),
                body::toString);
        List<DkimResult> header = Messages.check(Messages.read("rfc8463.eml").replace("dinner", "supper"), ZONE);
        assertTrue(header.stream().allMatch(r -> r.result() == Result.FAIL && r.why().startsWith("the header is not")), header::toString);
    }

    // Ed25519 signs the same each time: made with the secret key of the example, the signature is that of the example.
    @Test
    void signsAsTheExample() throws Exception {
        String message = Messages.read("rfc8463.eml");
        String field = message.substring(0, message.indexOf("\r\nDKIM-Signature: v=1; a=rsa") + 2);
        Header header = Header.of(Messages.octets(message.substring(0, message.indexOf("\r\n\r\n") + 2)));
        PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519,
                Base64.getDecoder().decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")));
        byte[] over = SignedFields.octets(header, List.of("from", "to", "subject", "date", "message-id", "from", "subject", "date"),
                Messages.octets(field), Canonicalization.RELAXED);
        assertEquals("/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==",
                Base64Text.encode(Crypto.sign(Algorithm.ED25519_SHA256, key, over)));
    }
}
