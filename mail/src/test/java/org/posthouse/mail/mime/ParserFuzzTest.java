package org.posthouse.mail.mime;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Anything read as a message; see {@link ParserFuzz}. */
class ParserFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void anythingIsAMessage(byte[] data) throws IOException {
        ParserFuzz.fuzzerTestOneInput(data);
    }
}
