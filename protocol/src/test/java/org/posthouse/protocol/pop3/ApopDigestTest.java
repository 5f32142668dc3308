package org.posthouse.protocol.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ApopDigestTest {
    /** RFC 1939 §7 */
    @Test
    void comesOutAsInTheStandard() {
        String stamp = "<1896.697170952@dbc.mtview.ca.us>";
        assertEquals("c4c9334bac560ecc979e58001b3e22fb", ApopDigest.of(stamp, "tanstaaf"));
        assertTrue(ApopDigest.matches("c4c9334bac560ecc979e58001b3e22fb", stamp, "tanstaaf"));
        assertFalse(ApopDigest.matches("c4c9334bac560ecc979e58001b3e22fc", stamp, "tanstaaf"));
    }

    @Test
    void findsTheStampOfAGreeting() {
        assertEquals("<1896.697170952@dbc.mtview.ca.us>", ApopDigest.timestamp("POP3 server ready <1896.697170952@dbc.mtview.ca.us>"));
        assertNull(ApopDigest.timestamp("POP3 server ready"));
        assertNull(ApopDigest.timestamp("ready <no stamp>"));
        assertNull(ApopDigest.timestamp("> <"));
    }
}
