package org.posthouse.mta.smtpserver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.queue.Queue;
import org.posthouse.protocol.smtp.Command;

/** What MAIL began: the envelope so far. Thrown away as a whole by RSET, EHLO and the end of DATA. RFC 5321 §4.1.4 */
final class MailTransaction {
    final long id;
    final Command.Mail mail;
    /** By where it goes, so that nobody gets the message twice. */
    private final Map<Object, Queue.Recipient> recipients = new LinkedHashMap<>(4);
    private int accepted;

    MailTransaction(long id, Command.Mail mail) {
        this.id = id;
        this.mail = mail;
    }

    void accept(List<Queue.Recipient> reached) {
        accepted++;
        for (Queue.Recipient r : reached)
            recipients.putIfAbsent(r.route() instanceof Queue.Route.Local local ? (Object) local.account() : r.address(), r);
    }

    /** RCPT commands that were accepted. */
    int accepted() {
        return accepted;
    }

    /** After aliases, each account and each remote address once. */
    List<Queue.Recipient> recipients() {
        return List.copyOf(recipients.values());
    }

    /** The only recipient there is, for the trace field; where there are several none is shown to the others. RFC 5321 §7.6 */
    String single() {
        return accepted == 1 && recipients.size() == 1 ? recipients.values().iterator().next().original().toString() : "";
    }

    static Queue.Recipient local(Address original, Address address, long account) {
        return new Queue.Recipient(original, address, new Queue.Route.Local(account));
    }

    static Queue.Recipient remote(Address original, Address address) {
        return new Queue.Recipient(original, address, new Queue.Route.Remote());
    }
}
