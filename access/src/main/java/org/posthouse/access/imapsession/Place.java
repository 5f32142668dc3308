package org.posthouse.access.imapsession;

import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;

/** A mailbox that a name leads to, its own or somebody else's, and what this session may do with it as of now. RFC 4314 §2 */
public record Place(Spot spot, Mailbox mailbox, Rights rights) {
    public AccountMail mail() {
        return spot.mail();
    }

    public long id() {
        return mailbox.id();
    }

    /** Refusal NOT_PERMITTED without that right; for who may not even know of the mailbox, as if it were not there. RFC 4314 §6 */
    public Place need(Right right) throws Refusal {
        if (rights.has(right))
            return this;
        if (!rights.has(Right.LOOKUP))
            throw Places.missing();
        throw new Refusal(Refusal.Reason.NOT_PERMITTED, "you need the right " + right.letter() + " on that mailbox; ask its owner");
    }
}
