package org.posthouse.mail.sieve;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes are a script, or a SieveException of one line; what is a script can be written and read again. */
class SieveFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void anythingIsAScriptOrAnException(byte[] data) {
        Script script;
        try {
            script = ScriptParser.parse(data, Limits.DEFAULT);
            Program.of(data, Limits.DEFAULT);
        } catch (SieveException e) {
            if (String.valueOf(e.getMessage()).lines().count() != 1)
                throw new AssertionError(e);
            return;
        }
        try {
            if (!script
                    .equals(ScriptParser.parse(ScriptWriter.write(script), new Limits(1 << 20, 100, 100_000, 10_000, 1, 1, 1, 1, 1, 1, 1))))
                throw new AssertionError("not the same again");
        } catch (SieveException e) {
            throw new AssertionError(e);
        }
    }
}
