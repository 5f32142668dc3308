package org.posthouse.trust.verdict;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.HeaderFirst;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Tap;
import org.posthouse.trust.arc.ArcResult;
import org.posthouse.trust.arc.ArcVerification;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.BodyHashes;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dkim.Header;
import org.posthouse.trust.dkim.Verification;
import org.posthouse.trust.dmarc.Dmarc;
import org.posthouse.trust.dmarc.DmarcResult;
import org.posthouse.trust.spf.Spf;
import org.posthouse.trust.spf.SpfResult;

/**
 * What is found out about one message, from MAIL to its end. The octets are fed as they come; the header is kept, to a bound, and the body goes through all hashes in
 * one pass. Belongs to one thread; what is asked meanwhile has threads of its own.
 */
public final class Examination implements AutoCloseable {
    /** Of a longer header nobody could say what it is made of. */
    static final int MAX_HEADER = 256 * 1024;
    /** Questions at once for keys of signatures, and as many for those of seals. */
    private static final int KEYS = 2;

    private final Examiner with;
    private final String seed;
    private final String helo;
    private final ReturnPath from;
    private final Questioning questions;
    private final FutureTask<SpfResult> heloChecked;
    private final FutureTask<SpfResult> fromChecked;
    private final FutureTask<IprevResult> reversed;
    private final PolicyAnswers policies;
    private final HeaderFirst parts = new HeaderFirst(this::begin, MAX_HEADER);
    private final BodyHashes bodies = new BodyHashes();
    private HeaderSection fields = HeaderSection.parse(new byte[0]);
    private @Nullable Verification signatures;
    private @Nullable ArcVerification chain;
    private @Nullable FutureTask<DmarcResult> discovery;
    private boolean asked;
    private boolean tooLong;

    Examination(Examiner with, InetAddress peer, String helo, ReturnPath from, String seed) {
        this.with = with;
        this.seed = seed;
        this.helo = helo;
        this.from = from;
        questions = with.questioning(peer);
        reversed = new FutureTask<>(() -> Iprev.check(peer, with.part(questions, 1)));
        heloChecked = new FutureTask<>(() -> spf().checkHelo(peer, helo));
        fromChecked = new FutureTask<>(() -> spf().check(peer, helo, from));
        policies = new PolicyAnswers(with.part(questions, 1));
    }

    private Spf spf() {
        return new Spf(with.part(questions, 1), with.hostname, with.clock);
    }

    /** Begins to ask about the peer and SPF, where that has not begun, and does not wait. Nothing of it can keep the rest waiting. */
    public void ask() {
        if (asked)
            return;
        asked = true;
        start("spf", fromChecked);
        start("spf-helo", heloChecked);
        start("iprev", reversed);
    }

    private static void start(String name, FutureTask<?> task) {
        Thread.ofVirtual().name(name).start(task);
    }

    /** What SPF says of the return path; TEMPERROR where it cannot be known in that time. */
    public SpfResult mailFrom(Duration patience) {
        return mailFrom(deadline(patience));
    }

    private SpfResult mailFrom(long deadline) {
        ask();
        return await(fromChecked, deadline, unknown(SpfResult.Identity.MAIL_FROM));
    }

    private SpfResult helo(long deadline) {
        ask();
        return await(heloChecked, deadline, unknown(SpfResult.Identity.HELO));
    }

    /** Nothing hangs on it, so that it may be missing. */
    private IprevResult reverse(long deadline) {
        ask();
        return await(reversed, deadline, new IprevResult(Result.TEMPERROR, "", PolicyAnswers.SLOW));
    }

    private SpfResult unknown(SpfResult.Identity identity) {
        String domain = identity == SpfResult.Identity.HELO ? helo : from.address().map(a -> a.domain().ascii()).orElse(helo);
        return new SpfResult(Result.TEMPERROR, identity, domain, "", PolicyAnswers.SLOW, List.of(PolicyAnswers.SLOW));
    }

    /** The next octets of the message. */
    public void feed(byte[] b, int off, int len) {
        parts.feed(b, off, len);
    }

    private Tap begin(byte[] octets, boolean whole) {
        tooLong = !whole;
        if (tooLong)
            return (b, off, len) -> {
            };
        fields = HeaderSection.parse(octets);
        var policy = new Dmarc(policies, with.suffixes);
        var nothing = new SpfResult(Result.NONE, SpfResult.Identity.MAIL_FROM, "", "", "", List.of());
        // For its questions alone: what they lead to is known when the rest is.
        var task = new FutureTask<>(() -> policy.evaluate(fields, nothing, List.of(), seed));
        discovery = task;
        start("dmarc", task);
        Header header = Header.of(octets);
        signatures = Verification.begin(header, with.keys(questions, KEYS), with.clock.instant(), bodies);
        chain = new ArcVerification(header, bodies, with.keys(questions, KEYS), with.clock.instant());
        return bodies::feed;
    }

    /** The message is over. Nothing is waited for longer than that; what is not known then is TEMPERROR. */
    public Verdicts finish(Duration patience) {
        long deadline = deadline(patience);
        parts.finish();
        if (tooLong)
            return tooLong(deadline);
        bodies.finish();
        Verification v = signatures;
        ArcVerification c = chain;
        // The chain first, since it asks once more; all others have begun, and what they know counts also when the time is over.
        ArcResult sealed = c == null ? ArcResult.NONE : c.finish(left(deadline));
        List<DkimResult> signed = v == null ? List.of() : v.finish(left(deadline));
        boolean late = left(deadline).isZero();
        SpfResult mailFrom = mailFrom(deadline);
        FutureTask<DmarcResult> d = discovery;
        if (d != null)
            settle(d, deadline);
        SpfResult atHelo = helo(deadline);
        policies.over();
        DmarcResult dmarc = new Dmarc(policies, with.suffixes).evaluate(fields, mailFrom, signed, seed);
        late |= !fromChecked.isDone() || from.isNull() && !heloChecked.isDone() || policies.missing() || questions.turnedAway();
        return new Verdicts(atHelo, mailFrom, signed, sealed, dmarc, reverse(deadline), late, questions.notes());
    }

    /** Waits; what went wrong there goes wrong again where it is needed. */
    private static void settle(FutureTask<?> task, long deadline) {
        try {
            task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // What has come so far counts.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Verdicts tooLong(long deadline) {
        var dmarc = new DmarcResult(Result.PERMERROR, "", "", "", DmarcResult.Policy.NONE, DmarcResult.Policy.REJECT, false, false, "",
                "the header is longer than " + MAX_HEADER + " octets, so nobody can tell in whose name it is");
        return new Verdicts(helo(deadline), mailFrom(deadline), List.of(), ArcResult.NONE, dmarc, reverse(deadline), false,
                questions.notes());
    }

    private static <T> T await(FutureTask<T> task, long deadline, T otherwise) {
        try {
            return task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return otherwise;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        }
    }

    private static long deadline(Duration patience) {
        return System.nanoTime() + patience.toNanos();
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** Nobody waits any more: whatever is still asked ends now. */
    @Override
    public void close() {
        questions.close();
    }
}
