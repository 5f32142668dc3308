package org.posthouse.protocol.smtpclient;

/** Is told the dialogue as it goes on: lines without CRLF, secrets masked, bodies left out. Who is {@code C} or {@code S}. */
@FunctionalInterface
public interface Transcript {
    Transcript NONE = (who, line) -> {
    };

    void line(char who, String line);
}
