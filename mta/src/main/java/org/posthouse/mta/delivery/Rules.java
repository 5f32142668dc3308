package org.posthouse.mta.delivery;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Source;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.Mailbox;

/** What an account has said about its mail; asked before a message is filed. */
public interface Rules {
    /** Nobody has said anything. */
    Rules NONE = (_, _, _, _) -> Optional.empty();

    /** What to do with a message, whose bytes (trace fields before them) stay readable until the plan is carried out; empty: file it as always. */
    Optional<Plan> plan(AccountMail mail, Recipient recipient, Arrival arrival, Source whole) throws Refusal, IOException;

    /** A decision that can be carried out again with the same arrival, changing nothing that is done. */
    interface Plan {
        /** Not null: the message is not taken, and nothing else is done. */
        Outcome.@Nullable Failed refusal();

        /** Copies to file; there may be none. */
        List<Filing> filings();

        /** What else is to be done; called after the filing. Refusal or IOException: it could not be, and all of the plan is tried again later. */
        void carryOut() throws Refusal, IOException;

        /** For the journey: which rule decided, and what went wrong. */
        Map<String, String> facts();

        /** Whether the sender's question for a report is answered by us or by those to whom it was sent on. */
        Outcome.Handed handed();
    }

    /**
     * One copy: the mailbox (null: where it would go without rules), its flags, and the header (with its empty line) that stands in the place of the message's
     * own, whose body begins at that offset; null: unchanged.
     */
    record Filing(@Nullable Mailbox mailbox, FlagSet flags, byte @Nullable [] header, long bodyStart) {}
}
