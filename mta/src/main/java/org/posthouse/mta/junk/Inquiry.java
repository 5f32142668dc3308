package org.posthouse.mta.junk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.Octets;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mta.delivery.Judgement;
import org.posthouse.store.junk.JunkData;
import org.posthouse.store.junk.SenderRule;
import org.posthouse.store.junk.Who;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.SpecialUse;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** Answers questions about what would be judged how. Nothing is changed, and no scanner is asked. */
public final class Inquiry {
    private static final int AT_ONCE = 20;

    private final MailStore store;
    private final JunkData data;
    private final Settings settings;

    public Inquiry(MailStore store, JunkData data, Settings settings) {
        this.store = store;
        this.data = data;
        this.settings = settings;
    }

    /** A message of a sender, and what it comes to without and with a rule for him. */
    public record Effect(String mailbox, long uid, String from, String subject, Judgement now, Judgement then) {
        public boolean changes() {
            return now.isJunk() != then.isJunk();
        }
    }

    /** Takes what is found. */
    public interface Effects {
        void effect(Effect effect);
    }

    /** What a rule for a sender would change among so many of the newest messages of the INBOX and of Junk: those that are from him. Refusal BAD_ADDRESS. */
    public int effects(long account, String sender, boolean accept, int last, Effects out) throws Refusal {
        var rule = new SenderRule(SenderRule.sender(sender), accept, java.time.Instant.EPOCH);
        AccountMail mail = store.open(account);
        List<Mailbox> mailboxes = new ArrayList<>();
        mail.mailbox(MailboxName.INBOX).ifPresent(mailboxes::add);
        mail.mailbox(SpecialUse.JUNK).ifPresent(mailboxes::add);
        int looked = 0;
        for (Mailbox m : mailboxes) {
            MailboxView view = mail.view(m.id());
            int first = Math.max(0, view.size() - last);
            for (int from = first; from < view.size(); from += AT_ONCE)
                looked += some(mail, m, view, from, Math.min(view.size(), from + AT_ONCE), rule, out);
        }
        return looked;
    }

    private int some(AccountMail mail, Mailbox mailbox, MailboxView view, int from, int to, SenderRule rule, Effects out) throws Refusal {
        UidSet.Builder uids = new UidSet.Builder();
        for (int i = from; i < to; i++)
            uids.add(view.uid(i));
        Refusal[] refused = new Refusal[1];
        mail.messages(mailbox.id(), uids.build(), EnumSet.of(AccountMail.Part.STRUCTURE), m -> {
            try (m) {
                Structure s = m.structure().orElse(null);
                Address author = s == null ? null : Features.author(s.envelope()).orElse(null);
                if (s == null || author == null || !isFrom(rule, author))
                    return true;
                Both both = both(mail.account(), m.trace(), author, s, m.source(), rule);
                Octets subject = s.envelope().subject();
                out.effect(new Effect(mailbox.name().value(), m.uid(), author.toString(), subject == null ? "" : subject.decoded(),
                        both.now, both.then));
                return true;
            } catch (Refusal e) {
                refused[0] = e.reason() == Refusal.Reason.NO_SUCH_BLOB ? null : e;
                return refused[0] == null;
            } catch (IOException e) {
                refused[0] = new Refusal(Refusal.Reason.UNAVAILABLE, "a message cannot be read: " + e.getMessage(), e);
                return false;
            }
        });
        if (refused[0] != null)
            throw refused[0];
        return to - from;
    }

    private static boolean isFrom(SenderRule rule, Address author) {
        String name = Who.of(author).name();
        return rule.sender().startsWith("@") ? name.endsWith(rule.sender()) : name.equals(rule.sender());
    }

    private record Both(Judgement now, Judgement then) {}

    private Both both(long account, byte[] trace, Address author, Structure s, Source source, SenderRule rule)
            throws Refusal, IOException {
        var weighed = new Weighed(settings, data, account, Proof.of(trace, settings.hostname(), author), false, author);
        weighed.words(() -> Features.of(source, s));
        return new Both(weighed.judge(Weighed.listed(trace), null), weighed.judge(Weighed.listed(trace), rule));
    }

    /** A message as it would be judged if it came now, without the word of scanners; empty where it is gone. */
    public Optional<Judgement> again(long account, String mailbox, long uid) throws Refusal {
        AccountMail mail = store.open(account);
        Mailbox m = mail.mailbox(MailboxName.of(mailbox)).orElse(null);
        if (m == null)
            return Optional.empty();
        var found = new Judgement[1];
        Refusal[] refused = new Refusal[1];
        mail.messages(m.id(), UidSet.of(uid), EnumSet.of(AccountMail.Part.STRUCTURE), message -> {
            try (message) {
                Structure s = message.structure().orElse(null);
                if (s != null)
                    found[0] = again(account, message.trace(), s, message.source());
            } catch (Refusal e) {
                refused[0] = e;
            } catch (IOException e) {
                refused[0] = new Refusal(Refusal.Reason.UNAVAILABLE, "the message cannot be read: " + e.getMessage(), e);
            }
            return false;
        });
        if (refused[0] != null)
            throw refused[0];
        return Optional.ofNullable(found[0]);
    }

    private Judgement again(long account, byte[] trace, Structure s, Source source) throws Refusal, IOException {
        Address author = Features.author(s.envelope()).orElse(null);
        var weighed = new Weighed(settings, data, account, Proof.of(trace, settings.hostname(), author), false, author);
        weighed.words(() -> Features.of(source, s));
        return weighed.judge(Weighed.listed(trace), null);
    }
}
