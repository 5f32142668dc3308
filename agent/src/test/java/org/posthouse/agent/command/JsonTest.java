package org.posthouse.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void noControlReachesATerminal() {
        String said = "\u001b[31m \u007f \u009b2J é";
        String line = Json.of("message").with("subject", said).line();
        assertEquals("{\"v\":1,\"type\":\"message\",\"subject\":\"\\u001B[31m \\u007f \\u009b2J é\"}", line);
        assertEquals(said, Json.MAPPER.readTree(line).path("subject").asString());
    }
}
