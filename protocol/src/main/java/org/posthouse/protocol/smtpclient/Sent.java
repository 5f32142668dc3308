package org.posthouse.protocol.smtpclient;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.smtp.Reply;

/**
 * What came of a transaction: the last word about each recipient in the order given. Where the connection broke, the failure says how, and
 * recipients without a word have no reply.
 */
public record Sent(List<Answer> answers, @Nullable IOException failure) {
    public Sent {
        answers = List.copyOf(answers);
    }

    /** The reply that decided about a recipient, and to what it was given; no reply: the stage that was not answered. */
    public record Answer(Stage stage, @Nullable Reply reply) {
        /** The message is theirs now. */
        public boolean accepted() {
            return stage == Stage.END && reply != null && reply.isAccept();
        }
    }
}
