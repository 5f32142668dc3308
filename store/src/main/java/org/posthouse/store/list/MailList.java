package org.posthouse.store.list;

import java.util.List;
import org.posthouse.mail.address.Address;

/**
 * A list of addresses.
 *
 * @param title a few words for people, may be empty
 * @param posters who may post without being asked after
 * @param holds whether posts of others wait for a moderator; otherwise they are refused
 * @param prefix what is put before the subject of each post, empty for nothing; it breaks signatures
 * @param moderators those who decide, and to whom {@code name-owner} leads
 */
public record MailList(long id, Address name, String title, Posters posters, boolean holds, String prefix, List<Address> moderators) {
    public MailList {
        moderators = List.copyOf(moderators);
    }

    /** Who may post. */
    public enum Posters {
        ANYONE, MEMBERS, MODERATORS
    }

    /** An address that works for the list, such as {@code name-owner}. */
    public Address beside(String what) {
        return new Address(new org.posthouse.mail.address.LocalPart(name.local().value() + "-" + what), name.domain());
    }
}
