package org.posthouse.mta.smtpserver;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.verdict.Inquiry;
import org.posthouse.protocol.smtp.Command;
import org.posthouse.protocol.smtp.Reply;

/** What MAIL began: the envelope so far, and the chunks. Thrown away as a whole by RSET, EHLO and the end of DATA. RFC 5321 §4.1.4 */
final class MailTransaction implements AutoCloseable {
    /** Whom all addresses of a message lead to, counted as often as they do. */
    private static final int MAX_REACHED = 10_000;

    final long id;
    final Command.Mail mail;
    /** When MAIL was said: what it asks for counts from here. */
    final Instant begun;
    /** As it is granted. */
    final int priority;
    /** By somebody who is logged in. */
    boolean submitted;
    /** By where it goes, so that nobody gets the message twice. */
    private final Map<Object, Recipient> recipients = new LinkedHashMap<>(4);
    private final List<List<Recipient>> each = new ArrayList<>(2);
    private final boolean keepsEach;
    private final Set<String> paths = new HashSet<>(4);
    private int accepted;
    private int reached;
    /** Where the message comes from is asked; null for mail of our users and friends. */
    @Nullable
    Inquiry inquiry;
    /** What was found of it, for the journey. */
    Map<String, String> judged = Map.of();
    /** Lists in DNS that warn of the host. */
    List<String> doubts = List.of();
    /** Chunks have come. */
    @Nullable
    Incoming chunks;
    /** Why they are of no use any more. */
    @Nullable
    Reply failed;

    /** Whether it is kept for each RCPT whom it reaches, where each is answered after the message. */
    MailTransaction(long id, Command.Mail mail, Instant begun, int priority, boolean keepsEach) {
        this.keepsEach = keepsEach;
        this.id = id;
        this.mail = mail;
        this.begun = begun;
        this.priority = priority;
    }

    /** Whether there is room for so many more whom addresses lead to. */
    boolean hasRoom(int more) {
        return reached + more <= MAX_REACHED;
    }

    /** Accepts a path again without looking where it leads; false where it must be looked up. */
    boolean acceptAgain(String path) {
        boolean again = !keepsEach && paths.contains(path);
        if (again)
            accepted++;
        return again;
    }

    /** A RCPT was accepted: its path, whom it reaches, and what was asked about it. */
    void accept(String path, List<Recipient> to, Asked asked) {
        var all = new ArrayList<Recipient>(to.size());
        for (Recipient r : to)
            all.add(r.with(all.isEmpty() ? asked : quieter(asked)));
        accepted++;
        reached += all.size();
        if (keepsEach)
            each.add(all);
        else
            paths.add(path);
        for (Recipient r : all)
            recipients.putIfAbsent(r.route() instanceof Route.Local local ? (Object) local.account() : r.address(), r);
    }

    /** Of the several whom an alias reaches, one tells of its success. RFC 3461 §5.2.7.3 */
    private static Asked quieter(Asked asked) {
        Notify said = asked.said();
        return said == null || !said.success() ? asked : new Asked(new Notify(false, said.failure(), said.delay()), asked.original());
    }

    /** RCPT commands that were accepted. */
    int accepted() {
        return accepted;
    }

    /** For each accepted RCPT, in their order, whom it reaches; empty where that is not kept. */
    List<List<Recipient>> each() {
        return each;
    }

    /** After aliases, each account and each remote address once. */
    List<Recipient> recipients() {
        return List.copyOf(recipients.values());
    }

    /** The only recipient there is, for the trace field; where there are several none is shown to the others. RFC 5321 §7.6 */
    String single() {
        return accepted() == 1 && recipients.size() == 1 ? recipients.values().iterator().next().original().toString() : "";
    }

    @Override
    public void close() {
        if (chunks != null)
            chunks.close();
        if (inquiry != null)
            inquiry.close();
    }

    static Recipient local(Address original, Address address, long account) {
        return new Recipient(original, address, new Route.Local(account));
    }

    static Recipient remote(Address original, Address address) {
        return new Recipient(original, address, new Route.Remote());
    }
}
