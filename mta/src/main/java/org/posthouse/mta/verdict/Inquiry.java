package org.posthouse.mta.verdict;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.spf.SpfResult;
import org.posthouse.trust.verdict.Examination;
import org.posthouse.trust.verdict.Verdicts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One transaction of a stranger. Belongs to its session's thread. */
public final class Inquiry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inquiry.class);
    /** What goes wrong here is no reason to let somebody in whom nobody has looked at, nor to lose what he brings. */
    private static final Reply OURS = Reply.of(451, 4, 3, 0, "The message could not be looked at; try again later");

    private final Strangers with;
    private final InetAddress peer;
    private final ReturnPath from;
    private final Examination examination;
    private final Set<Address> recipients = new HashSet<>();
    private @Nullable Runnable counting;
    private boolean broken;

    Inquiry(Strangers with, InetAddress peer, ReturnPath from, Examination examination) {
        this.with = with;
        this.peer = peer;
        this.from = from;
        this.examination = examination;
    }

    /** He has named a recipient: why nothing is taken from him for it; null where it may be. There must be somebody whom he can tell of a mistake. RFC 7208 §8.4, RFC 5321 §4.5.1 */
    public @Nullable Reply early(Address recipient) {
        if (!with.settings.refuseSpfFail() || with.settings.mode() != VerdictSettings.Mode.ENFORCE
                || recipient.local().folded().equals("postmaster"))
            return null;
        SpfResult spf;
        try {
            spf = examination.mailFrom(with.settings.patience());
        } catch (RuntimeException e) {
            LOG.error("{}: a sender could not be examined", peer.getHostAddress(), e);
            return OURS;
        }
        if (spf.result() != Result.FAIL)
            return null;
        String said = spf.explanation().isEmpty() ? spf.why() : spf.domain() + " says: " + spf.explanation();
        // RFC 7372 §3.2
        return Reply.of(550, 5, 7, 23, Reply.clean("SPF: " + said));
    }

    /** A recipient was accepted: begins to ask where the message comes from, and does not wait. Before that nobody is asked anything for who only says MAIL. */
    public void accepted(Address recipient) {
        recipients.add(recipient);
        examination.ask();
    }

    /** The next octets as they were sent. */
    public void feed(byte[] b, int off, int len) {
        if (broken)
            return;
        try {
            examination.feed(b, off, len);
        } catch (RuntimeException e) {
            LOG.error("{}: a message could not be examined", peer.getHostAddress(), e);
            broken = true;
        }
    }

    /** What was judged is settled, by its being taken or refused for good: counts it. What is put off comes again, and is counted then. */
    public void settled() {
        if (counting != null)
            counting.run();
        counting = null;
    }

    /** The message is over: waits for what is not known yet, and decides. */
    public Judgement judge() {
        try {
            if (!broken)
                return judge(examination.finish(with.settings.patience()));
        } catch (RuntimeException e) {
            LOG.error("{}: a message could not be examined", peer.getHostAddress(), e);
        }
        return new Judgement(OURS, "", Authenticity.UNKNOWN, Map.of("decision", "put off: it could not be looked at, see the log"));
    }

    private Judgement judge(Verdicts found) {
        Decision decision = Decision.of(found, with.settings);
        Reply reply = decision.reply();
        counting = () -> with.ledger.note(found, peer, recipients, decision.applied(), decision.deviation(), with.clock.instant());
        return new Judgement(reply, ResultsField.of(with.settings.names().getFirst(), found, decision, peer, from).field(),
                Decision.authenticity(found, from), Sentences.of(found, decision, from));
    }

    /** Nobody asks any more. */
    @Override
    public void close() {
        examination.close();
    }
}
