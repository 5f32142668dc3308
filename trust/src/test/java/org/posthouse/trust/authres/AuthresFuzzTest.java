package org.posthouse.trust.authres;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.posthouse.base.wire.SyntaxException;

/** Any octets are results or a mistake; what is results is written and read the same. */
class AuthresFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void anythingIsReadToItsEnd(byte[] data) {
        new OwnNames(List.of("mail.example.org")).claimedBy(data, 0, data.length);
        try {
            AuthenticationResults all = AuthenticationResults.parse(new String(data, StandardCharsets.UTF_8));
            if (!AuthenticationResults.parse(all.field().substring(AuthenticationResults.NAME.length() + 1)).equals(all))
                throw new AssertionError(all);
        } catch (SyntaxException e) {
            if (String.valueOf(e.getMessage()).lines().count() != 1)
                throw new AssertionError(e);
        }
    }
}
