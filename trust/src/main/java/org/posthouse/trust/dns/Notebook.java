package org.posthouse.trust.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A resolver that notes what it is answered, a line each such as {@code TXT example.com: v=spf1 -all}, bounded in number and size, each
 * question once. Past its deadline every question is a temporary failure. Safe for many threads.
 */
public final class Notebook implements Resolver {
    private static final int MAX_LINES = 200;
    private static final int MAX_LINE = 500;

    private final Resolver resolver;
    private final InstantSource clock;
    private final Instant deadline;
    private final ReentrantLock lock;
    private final List<String> lines;

    /** Asks that resolver for so long from now on. */
    public Notebook(Resolver resolver, InstantSource clock, Duration patience) {
        this.resolver = resolver.until(System.nanoTime() + patience.toNanos());
        this.clock = clock;
        deadline = clock.instant().plus(patience);
        lock = new ReentrantLock();
        lines = new ArrayList<>();
    }

    private Notebook(Notebook whole, long end) {
        resolver = whole.resolver.until(end);
        clock = whole.clock;
        deadline = whole.deadline;
        lock = whole.lock;
        lines = whole.lines;
    }

    /** What was answered so far. */
    public List<String> lines() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    /** One line of printable ASCII about an answer. */
    public static String line(String type, String name, Answer<?> answer) {
        var out = new StringBuilder(80).append(type).append(' ');
        printable(Names.fold(name), out);
        out.append(": ");
        switch (answer) {
            case Answer.Found<?>(var records, var secure) -> {
                for (int i = 0; i < records.size() && out.length() <= MAX_LINE; i++) {
                    if (i > 0)
                        out.append(", ");
                    record(records.get(i), out);
                }
            }
            case Answer.NoSuchName<?>() -> out.append("no such name");
            case Answer.NoData<?>() -> out.append("none");
            case Answer.TemporaryFailure<?>(var why) -> printable("unknown, " + why, out);
        }
        if (out.length() > MAX_LINE)
            out.replace(MAX_LINE - 3, out.length(), "...");
        return out.toString();
    }

    private static void record(Object record, StringBuilder out) {
        switch (record) {
            case InetAddress a -> out.append(Names.text(a));
            case Mx(int preference, String exchange) -> printable(preference + " " + (exchange.isEmpty() ? "." : exchange), out);
            case Tlsa t -> printable(t.toString(), out);
            default -> printable(record.toString(), out);
        }
    }

    // Names and texts are strangers' octets: nothing of them may end a line or reach a terminal.
    private static void printable(String text, StringBuilder out) {
        for (int i = 0; i < text.length() && out.length() <= MAX_LINE; i++) {
            char c = text.charAt(i);
            out.append(c >= ' ' && c < 0x7f ? c : '?');
        }
    }

    private <T> Answer<T> ask(String type, String name, Supplier<Answer<T>> question) {
        return note(type, name, late() ? tooLate() : question.get());
    }

    /** Whether the deadline has passed. */
    public boolean late() {
        return !clock.instant().isBefore(deadline);
    }

    private static <T> Answer<T> tooLate() {
        return new Answer.TemporaryFailure<>("the time for questions is over");
    }

    private <T> Answer<T> note(String type, String name, Answer<T> answer) {
        String line = line(type, name, answer);
        lock.lock();
        try {
            if (lines.size() < MAX_LINES && !lines.contains(line))
                lines.add(line);
        } finally {
            lock.unlock();
        }
        return answer;
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
    public Answer<InetAddress> addresses(String name) {
        return ask("A/AAAA", name, () -> resolver.addresses(name));
    }

    @Override
    public List<Answer<InetAddress>> addresses(List<String> names, boolean v6) {
        List<Answer<InetAddress>> answers = late()
                ? names.stream().map(_ -> Notebook.<InetAddress>tooLate()).toList()
                : resolver.addresses(names, v6);
        for (int i = 0; i < names.size(); i++)
            note(v6 ? "AAAA" : "A", names.get(i), answers.get(i));
        return answers;
    }

    @Override
    public Resolver until(long end) {
        return new Notebook(this, end);
    }

    @Override
    public Answer<String> txt(String name) {
        return ask("TXT", name, () -> resolver.txt(name));
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        return ask("PTR", Names.reverse(address), () -> resolver.ptr(address));
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return ask("TLSA", name, () -> resolver.tlsa(name));
    }

    @Override
    public Answer<String> cname(String name) {
        return ask("CNAME", name, () -> resolver.cname(name));
    }
}
