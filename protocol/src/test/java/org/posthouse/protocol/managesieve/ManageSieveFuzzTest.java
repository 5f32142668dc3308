package org.posthouse.protocol.managesieve;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;

/** Any bytes are commands, mistakes or the end of the connection; what is a command is written and read the same. */
class ManageSieveFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void anythingIsReadToItsEnd(byte[] data) {
        CommandReader in = new CommandReader(WireReader.of(data));
        for (;;) {
            try {
                Command c = in.next(2_000);
                Command again = new CommandReader(WireReader.of(WireWriter.toBytes(w -> CommandWriter.write(w, c)))).next(2_000);
                if (!again.equals(c))
                    throw new AssertionError(c + " is not " + again);
            } catch (SyntaxException e) {
                if (String.valueOf(e.getMessage()).lines().count() != 1)
                    throw new AssertionError(e);
            } catch (IOException e) {
                return;
            }
        }
    }
}
