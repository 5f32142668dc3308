package org.posthouse.trust.verdict;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Lasting;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Tlsa;

/**
 * Asks for one part of an examination: notes what was answered, and waits for its turn where this part, or all examinations together, ask too much at once. Safe
 * for many threads.
 */
final class NotedResolver implements Resolver {
    private static final int MAX_NOTE = 200;
    /** How long others may keep a question from being asked. */
    private static final Duration TURN = Duration.ofSeconds(5);
    /** How long the questions of the same part may; each of them ends by itself. */
    private static final Duration LANE = Duration.ofSeconds(30);

    private final Resolver resolver;
    private final Semaphore turns;
    private final Semaphore lane;
    private final Questioning questions;
    /** Of System.nanoTime. */
    private final long deadline;

    /** Asks so many questions at once at most, whatever others ask. */
    NotedResolver(Resolver resolver, Semaphore turns, int atOnce, Questioning questions) {
        this(resolver, turns, new Semaphore(atOnce, true), questions, System.nanoTime() + Duration.ofHours(24).toNanos());
    }

    private NotedResolver(Resolver resolver, Semaphore turns, Semaphore lane, Questioning questions, long deadline) {
        this.resolver = resolver;
        this.turns = turns;
        this.lane = lane;
        this.questions = questions;
        this.deadline = deadline;
    }

    @Override
    public Resolver until(long end) {
        return new NotedResolver(resolver.until(end), turns, lane, questions, end - deadline < 0 ? end : deadline);
    }

    /** All in one turn. */
    @Override
    public List<Answer<InetAddress>> addresses(List<String> names, boolean v6) {
        List<Answer<InetAddress>> answers = turn(() -> resolver.addresses(names, v6),
                why -> names.stream().<Answer<InetAddress>>map(_ -> new Answer.TemporaryFailure<>(why)).toList());
        for (int i = 0; i < names.size(); i++)
            noted(v6 ? "AAAA" : "A", names.get(i), answers.get(i));
        return answers;
    }

    @Override
    public Answer<Mx> mx(String name) {
        return ask("MX", name, () -> resolver.mx(name));
    }

    @Override
    public Answer<InetAddress> a(String name) {
        return ask("A", name, () -> resolver.a(name));
    }

    @Override
    public Answer<InetAddress> aaaa(String name) {
        return ask("AAAA", name, () -> resolver.aaaa(name));
    }

    @Override
    public Answer<String> txt(String name) {
        return ask("TXT", name, () -> resolver.txt(name));
    }

    @Override
    public Lasting<String> lastingTxt(String name) {
        Lasting<String> answer = turn(() -> resolver.lastingTxt(name),
                why -> new Lasting<>(new Answer.TemporaryFailure<>(why), System.nanoTime()));
        noted("TXT", name, answer.answer());
        return answer;
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        return ask("PTR", address.getHostAddress(), () -> resolver.ptr(address));
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return ask("TLSA", name, () -> resolver.tlsa(name));
    }

    @Override
    public Answer<String> cname(String name) {
        return ask("CNAME", name, () -> resolver.cname(name));
    }

    private <T> Answer<T> ask(String type, String name, Supplier<Answer<T>> question) {
        return noted(type, name, turn(question, Answer.TemporaryFailure::new));
    }

    private <R> R turn(Supplier<R> question, Function<String, R> otherwise) {
        if (!questions.enter())
            return otherwise.apply("nobody waits for it any more");
        try {
            if (!lane.tryAcquire(left(LANE), TimeUnit.NANOSECONDS))
                return turnedAway(otherwise, "too many questions about one message");
            try {
                if (!turns.tryAcquire(left(TURN), TimeUnit.NANOSECONDS))
                    return turnedAway(otherwise, "too many questions at once");
                try {
                    return question.get();
                } finally {
                    turns.release();
                }
            } finally {
                lane.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise.apply("interrupted");
        } finally {
            questions.leave();
        }
    }

    private <R> R turnedAway(Function<String, R> otherwise, String why) {
        questions.turnAway();
        return otherwise.apply(why);
    }

    private long left(Duration most) {
        return Math.max(0, Math.min(most.toNanos(), deadline - System.nanoTime()));
    }

    private <T> Answer<T> noted(String type, String name, Answer<T> answer) {
        String said = switch (answer) {
            case Answer.Found<T>(var records, var secure) -> text(records) + (secure ? " (secure)" : "");
            case Answer.NoSuchName<T> n -> "no such name";
            case Answer.NoData<T> n -> "none";
            case Answer.TemporaryFailure<T>(var why) -> "no answer: " + why;
        };
        questions.note(clean(name + " " + type + ": " + said));
        return answer;
    }

    private static String text(List<?> records) {
        var out = new StringBuilder();
        for (Object r : records) {
            if (out.length() > MAX_NOTE)
                break;
            out.append(out.isEmpty() ? "" : ", ").append(switch (r) {
                case InetAddress a -> a.getHostAddress();
                case Mx mx -> mx.preference() + " " + mx.exchange();
                default -> r.toString();
            });
        }
        return out.toString();
    }

    /** Strangers' texts, one char per octet, as operators may read them. */
    private static String clean(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < Math.min(MAX_NOTE, text.length()); i++)
            out.append(text.charAt(i) < ' ' || text.charAt(i) > 126 ? '?' : text.charAt(i));
        return text.length() > MAX_NOTE ? out + "..." : out.toString();
    }
}
