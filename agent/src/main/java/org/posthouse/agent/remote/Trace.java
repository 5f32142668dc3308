package org.posthouse.agent.remote;

/** Is told the dialogues with servers as they go on, secrets masked and bodies left out. The service is imap, smtp, pop3 or jmap; who is {@code C} or {@code S}. */
@FunctionalInterface
public interface Trace {
    Trace NONE = (service, who, line) -> {
    };

    void line(String service, char who, String line);
}
