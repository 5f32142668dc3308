package org.posthouse.mta.rules;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.compose.HeaderWriter;
import org.posthouse.mail.compose.MessageBuilder;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.MailDate;
import org.posthouse.mail.sieve.Action;
import org.posthouse.mail.sieve.Message;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.delivery.Judgement;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;

/** Answers somebody who wrote to one who is away, and notifies; says in a few words what came of it. RFC 5230 §4, §5, RFC 5436 §2, RFC 3834 §2 */
final class Answers {
    private static final Set<String> LIST_FIELDS = Set.of("List-Id", "List-Help", "List-Subscribe", "List-Unsubscribe", "List-Post",
            "List-Owner", "List-Archive");
    private static final Set<String> MACHINES = Set.of("mailer-daemon", "listserv", "majordomo", "noreply", "no-reply", "donotreply",
            "do-not-reply", "nobody", "bounce", "bounces");
    private static final Set<String> RECIPIENT_FIELDS = Set.of("To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc");
    private static final Duration DONE = Duration.ofDays(14);
    private static final int MAX_ADDRESSES = 2_000;

    private final RuleServices services;
    private final Sending.About about;
    private final Sending sending;

    Answers(RuleServices services, Sending.About about, Sending sending) {
        this.services = services;
        this.about = about;
        this.sending = sending;
    }

    private Message message() {
        return about.message();
    }

    String answer(Action.Vacation a) throws Refusal, IOException {
        Address sender = about.arrival().returnPath().address().orElse(null);
        String why = sender == null ? "not sent: the return path is null" : refusal(sender, a);
        if (sender == null || why != null)
            return String.valueOf(why);
        long account = about.account().id();
        List<String> once = sending.done("vacation", "");
        if (services.memory().has(account, once))
            return "sent already";
        List<String> key = List.of("answered", a.handle(), sender.local().folded() + "@" + sender.domain().ascii());
        // Remembered before it is sent: rather none than two. Without a time each message is answered (RFC 6131 §2).
        if (a.seconds() > 0 && !services.memory().first(account, key, Duration.ofSeconds(a.seconds())))
            return "not sent: " + sender + " was answered not long ago";
        services.memory().remember(account, once, DONE);
        boolean sent = false;
        try {
            String id = sending.send(ReturnPath.NULL, List.of(sender), out -> write(a, sender, out));
            sent = true;
            return id == null ? "not sent: " + sender + " is nobody's address" : "sent to " + sender + " as " + id;
        } finally {
            if (!sent) {
                services.memory().forget(account, once);
                services.memory().forget(account, key);
            }
        }
    }

    /** Why nobody is answered, or null. RFC 5230 §4.5, §4.6, RFC 3834 §2 */
    private @Nullable String refusal(Address sender, Action.Vacation a) throws Refusal {
        if (about.arrival().login().isEmpty() && about.arrival().authenticity() == Authenticity.FAIL)
            return "not sent: the return path is forged, and " + sender + " has written nothing";
        String local = sender.local().value().toLowerCase(Locale.ROOT);
        if (MACHINES.contains(local) || local.startsWith("owner-") || local.endsWith("-request") || local.endsWith("-bounces")
                || local.endsWith("-owner") || local.startsWith("bounce+") || local.startsWith("bounces+"))
            return "not sent: " + sender + " is no person";
        String auto = automatic(message());
        if (auto != null)
            return "not sent: " + auto;
        if (services.directory().mayUse(about.account(), sender))
            return "not sent: " + sender + " is the account's own address";
        if (!addressed(a.addresses()))
            return "not sent: none of the account's addresses is in To, Cc or Bcc";
        return null;
    }

    /** What says that a message came from a program or a list, or null. */
    private static @Nullable String automatic(Message message) {
        for (String field : LIST_FIELDS)
            if (message.has(field))
                return "the message has " + field;
        String auto = message.first("Auto-Submitted").toLowerCase(Locale.ROOT).strip();
        if (!auto.isEmpty() && !auto.equals("no") && !auto.startsWith("no;") && !auto.startsWith("no "))
            return "the message is Auto-Submitted";
        // The first one is ours; a sender who writes another says it of himself.
        if (message.first(Judgement.FIELD).toLowerCase(Locale.ROOT).strip().startsWith("yes"))
            return "the message is junk";
        String precedence = message.first("Precedence").toLowerCase(Locale.ROOT).strip();
        if (precedence.equals("bulk") || precedence.equals("list") || precedence.equals("junk"))
            return "the message has Precedence: " + precedence;
        return null;
    }

    private boolean addressed(List<String> more) throws Refusal {
        Set<String> own = new HashSet<>();
        for (String address : more)
            own.add(address.strip().toLowerCase(Locale.ROOT));
        own.add(about.recipient().original().toString().toLowerCase(Locale.ROOT));
        own.add(about.recipient().address().toString().toLowerCase(Locale.ROOT));
        int looked = 0;
        for (String field : RECIPIENT_FIELDS)
            for (byte[] raw : about.message().raw(field))
                for (HeaderAddress.Entry e : AddressList.entries(AddressList.parse(raw))) {
                    if (++looked > MAX_ADDRESSES)
                        return false;
                    if (own.contains((e.local() + "@" + e.domain()).toLowerCase(Locale.ROOT)))
                        return true;
                    Address address = e.address().orElse(null);
                    if (address != null && services.directory().mayUse(about.account(), address))
                        return true;
                }
        return false;
    }

    /** The account's own address, or the script's where the account may use it. RFC 5230 §4.3 */
    private HeaderAddress.Entry from(@Nullable String wanted) throws Refusal {
        if (wanted != null)
            for (HeaderAddress.Entry e : AddressList.entries(AddressList.parse(wanted))) {
                Address address = e.address().orElse(null);
                if (address != null && services.directory().mayUse(about.account(), address))
                    return e;
            }
        Account account = about.account();
        Address original = about.recipient().original();
        Address own = services.directory().mayUse(account, original) ? original : account.address();
        return entry(own);
    }

    private static HeaderAddress.Entry entry(Address a) {
        return new HeaderAddress.Entry("", a.local().value(), a.domain().toString());
    }

    private void write(Action.Vacation a, Address to, OutputStream out) throws IOException {
        try {
            String subject = a.subject() == null ? "Auto: " + message().first("Subject") : a.subject();
            if (a.mime()) {
                mime(a, to, subject, out);
                return;
            }
            MessageBuilder m = new MessageBuilder(services.clock(), services.random()).zone(services.zone()).from(from(a.from()))
                    .to(List.of(entry(to))).subject(cut(subject)).header("Auto-Submitted", "auto-replied (vacation)");
            List<String> answers = references();
            if (!answers.isEmpty())
                m.answers(answers);
            m.text(a.reason()).write(out);
        } catch (Refusal r) {
            throw new IOException(r.getMessage(), r);
        }
    }

    private static String cut(String text) {
        return text.length() <= 500 ? text : text.substring(0, 500);
    }

    /** The message's own references and its id, which comes last. RFC 5230 §5.7, RFC 5322 §3.6.4 */
    private List<String> references() {
        String id = message().first("Message-ID");
        if (!isId(id))
            return List.of();
        var all = new ArrayList<String>();
        String before = message().has("References") ? message().first("References") : message().first("In-Reply-To");
        for (String one : before.split("[ \t\r\n]+", 200))
            if (isId(one))
                all.add(one);
        all.add(id);
        return all;
    }

    private static boolean isId(String text) {
        return text.length() > 2 && text.length() < 900 && text.startsWith("<") && text.endsWith(">")
                && text.chars().allMatch(c -> c > 32 && c < 127);
    }

    /** The reason is a whole entity: its Content fields and its body. RFC 5230 §4.4 */
    private void mime(Action.Vacation a, Address to, String subject, OutputStream out) throws IOException, Refusal {
        byte[] entity = a.reason().getBytes(StandardCharsets.UTF_8);
        HeaderSection section = HeaderSection.parse(entity);
        HeaderAddress.Entry from = from(a.from());
        var header = new HeaderWriter();
        header.raw("Date", MailDate.format(OffsetDateTime.ofInstant(services.clock().instant(), services.zone())));
        header.addresses("From", List.of(from)).addresses("To", List.of(entry(to))).text("Subject", cut(subject));
        header.raw("Message-ID", "<" + Long.toString(services.journeys().newId(), 36) + "@" + services.hostname() + ">");
        List<String> answers = references();
        if (!answers.isEmpty())
            header.raw("In-Reply-To", answers.getLast()).raw("References",
                    String.join(" ", answers.subList(Math.max(0, answers.size() - 20), answers.size())));
        header.raw("Auto-Submitted", "auto-replied (vacation)").raw("MIME-Version", "1.0");
        out.write(header.toString().getBytes(StandardCharsets.UTF_8));
        int body = 0;
        for (HeaderField f : section.fields()) {
            body = (int) f.end();
            if (f.name().toLowerCase(Locale.ROOT).startsWith("content-"))
                out.write(f.raw().toByteArray());
        }
        if (body + 1 < entity.length && entity[body] == '\r' && entity[body + 1] == '\n')
            body += 2;
        out.write(new byte[]{'\r', '\n'});
        out.write(entity, body, entity.length - body);
    }

    /** RFC 5436 §2.7 */
    String notification(Action.Notify a) throws Refusal, IOException {
        String auto = message().first("Auto-Submitted").toLowerCase(Locale.ROOT).strip();
        if (!auto.isEmpty() && !auto.equals("no"))
            return "not sent: the message is Auto-Submitted";
        long account = about.account().id();
        List<String> once = sending.done("notify", a.to().to().toString());
        if (!services.memory().first(account, once, DONE))
            return "sent already";
        boolean sent = false;
        try {
            ReturnPath from = about.arrival().returnPath().isNull() ? ReturnPath.NULL : ReturnPath.of(about.account().address());
            String id = sending.send(from, a.to().to(), out -> notification(a, out));
            sent = true;
            return id == null ? "not sent: nobody has that address" : "sent as " + id;
        } finally {
            if (!sent)
                services.memory().forget(account, once);
        }
    }

    private void notification(Action.Notify a, OutputStream out) throws IOException {
        try {
            String given = a.message();
            String subject = given != null && !given.isBlank()
                    ? given.strip().lines().findFirst().orElse("")
                    : a.to().fields().getOrDefault("subject", message().first("Subject"));
            String text = a.to().fields().getOrDefault("body",
                    "From: " + message().first("From") + "\nSubject: " + message().first("Subject") + "\n");
            MessageBuilder m = new MessageBuilder(services.clock(), services.random()).zone(services.zone()).from(from(a.from()))
                    .to(a.to().to().stream().map(Answers::entry).toList()).subject(cut(subject))
                    .header("Auto-Submitted", "auto-notified; owner-email=\"" + about.account().address() + "\"");
            if (a.importance() != 2)
                m.header("Importance", a.importance() == 1 ? "high" : "low");
            List<String> answers = references();
            if (!answers.isEmpty())
                m.header("References", answers.getLast());
            m.text(text).write(out);
        } catch (Refusal r) {
            throw new IOException(r.getMessage(), r);
        }
    }
}
