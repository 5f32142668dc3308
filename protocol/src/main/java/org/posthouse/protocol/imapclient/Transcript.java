package org.posthouse.protocol.imapclient;

/** Is told the dialogue as it goes on; secrets are masked, bodies left out. Who is {@code C} or {@code S}. */
@FunctionalInterface
public interface Transcript {
    Transcript NONE = (who, line) -> {
    };

    void line(char who, String line);
}
