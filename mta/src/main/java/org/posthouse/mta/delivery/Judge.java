package org.posthouse.mta.delivery;

import java.io.IOException;
import java.util.Optional;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;

/** Says whether a message is junk to one account; asked before its rules are. */
public interface Judge {
    /** Nobody judges. */
    Judge NONE = (_, _, _, _, _) -> Optional.empty();

    /**
     * Judges a message by what is recorded of it and of the account. The bytes have the trace fields before them, and the structure is theirs. Empty: not
     * judged. Refusal or IOException: it cannot be judged now, and is tried again later.
     */
    Optional<Judgement> judge(AccountMail mail, Recipient recipient, Arrival arrival, Source whole, Structure structure)
            throws Refusal, IOException;
}
