package org.posthouse.lucene;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.posthouse.store.search.IndexStatus;
import org.posthouse.store.search.TextMatcher;
import org.posthouse.store.search.TextQuery;
import org.posthouse.store.view.MailboxView;

/** The index over a mailbox made from a seed, a fifth of it Chinese: how fast it is made, how large it is, how long queries take beside a walk over the same text. */
final class SearchBench {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 15;
    private static final int ENGLISH_WORDS = 40_000;
    private static final int HAN = 3_500;
    private final Random random = new Random(20261121);
    private final String[] words = new String[ENGLISH_WORDS];
    private final int[] han = new int[HAN];

    private SearchBench() {
        String letters = "etaoinshrdlucmfwypvbgkjqxz";
        for (int i = 0; i < words.length; i++) {
            // Frequent words are short, as they are in any language.
            int length = 2 + (int) (Math.log(i + 2) / Math.log(4)) + random.nextInt(3);
            StringBuilder b = new StringBuilder();
            for (int k = 0; k < length; k++)
                b.append(letters.charAt((int) (letters.length() * Math.pow(random.nextDouble(), 1.8))));
            words[i] = b.toString();
        }
        for (int i = 0; i < han.length; i++)
            han[i] = 0x4e00 + random.nextInt(20_000);
    }

    /** By rank, the first far more often than the last. */
    private int zipf(int n) {
        return (int) Math.min(n - 1, Math.exp(random.nextDouble() * Math.log(n)) - 1);
    }

    private void english(StringBuilder b, int octets) {
        int line = 0;
        for (int end = b.length() + octets; b.length() < end;) {
            String word = words[zipf(ENGLISH_WORDS)];
            b.append(word);
            line += word.length() + 1;
            b.append(line > 68 ? "\r\n" : random.nextInt(9) == 0 ? ", " : " ");
            line = line > 68 ? 0 : line;
        }
    }

    private void chinese(StringBuilder b, int characters) {
        for (int i = 0; i < characters; i++) {
            b.appendCodePoint(han[zipf(HAN)]);
            if (random.nextInt(12) == 0)
                b.append(i % 36 == 0 ? "。\r\n" : "，");
        }
    }

    private String letter(int n) {
        boolean han = n % 5 == 0;
        StringBuilder b = new StringBuilder(3000);
        b.append("From: ").append(words[zipf(2000)]).append(' ').append(words[zipf(2000)]).append(" <").append(words[zipf(2000)])
                .append("@example.com>\r\nTo: mary@example.org\r\nSubject: ");
        if (han)
            chinese(b, 12);
        else
            english(b, 30);
        int fold = b.lastIndexOf("\r\n");
        if (fold > b.lastIndexOf("Subject:"))
            b.replace(fold, fold + 2, " ");
        b.append("\r\nDate: Fri, 20 Nov 2026 23:30:00 +0000\r\nMessage-ID: <").append(n)
                .append("@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        if (han)
            chinese(b, 250 + random.nextInt(500));
        else
            english(b, 700 + random.nextInt(1600));
        if (n % 1000 == 77)
            b.append(" xylophonist ");
        if (n % 1000 == 78)
            b.append("驿站邮差");
        return b.toString();
    }

    /** Arguments: a folder, and the number of messages. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int messages = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
        SearchBench bench = new SearchBench();
        try (Mail mail = new Mail(); LuceneTextIndex index = LuceneTextIndex.open(folder, LuceneSettings.DEFAULT)) {
            long octets = bench.fill(mail, messages);
            long begin = System.nanoTime();
            Duration before = cpu();
            index.rebuild(mail.mail, (_, _) -> {
            });
            double seconds = (System.nanoTime() - begin) / 1e9;
            double worked = cpu().minus(before).toMillis() / 1e3;
            IndexStatus status = index.status(mail.mail);
            say("%d messages, %.1f MB; indexed in %.1f s (%.1f MB/s), processor time of the process %.1f s (%.1f MB/s); %.1f MB on disk"
                    .formatted(messages, octets / 1e6,
                            seconds, octets / 1e6 / seconds, worked, octets / 1e6 / worked, status.octets() / 1e6));
            try (FSDirectory d = FSDirectory.open(folder.resolve(Long.toString(mail.mail.account())));
                    DirectoryReader reader = DirectoryReader.open(d)) {
                bench.queries(mail, index, Snapshot.of(reader));
            }
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private long fill(Mail mail, int messages) throws Exception {
        long octets = 0;
        List<String> some = new ArrayList<>();
        for (int n = 0; n < messages; n++) {
            String letter = letter(n);
            octets += letter.getBytes(StandardCharsets.UTF_8).length;
            some.add(letter.replace("\r\n", "\n"));
            if (some.size() == 500 || n == messages - 1) {
                mail.add(mail.inbox, some);
                some.clear();
            }
        }
        return octets;
    }

    private void queries(Mail mail, LuceneTextIndex index, Snapshot snapshot) throws Exception {
        String common = words[0] + " ";
        TextQuery[] all = {new TextQuery.Body("xylophonist"), new TextQuery.Body("驿站邮差"), new TextQuery.Body("驿"),
                new TextQuery.Body("nowhere to be found"),
                new TextQuery.Body(words[300]), new TextQuery.Body(words[20_000]), new TextQuery.Body(common), new TextQuery.Body("e"),
                new TextQuery.Body("eta"),
                new TextQuery.Body(", " + words[1]), new TextQuery.Body(new String(han, 0, 1)), new TextQuery.Body(new String(han, 0, 2)),
                new TextQuery.Body(new String(han, 0, 3)),
                new TextQuery.Text("xylophonist"), new TextQuery.Text("example"), new TextQuery.Header("From", words[100]),
                new TextQuery.Header("From", "example.com"),
                new TextQuery.Header("Subject", words[300]), new TextQuery.Header("Subject", new String(han, 0, 2)),
                new TextQuery.Header("Message-ID", "<77077@"), new TextQuery.Header("MIME-Version", "1.0")};
        MailboxView view = mail.view();
        say("%-40s %8s %10s %10s %10s %12s".formatted("query", "hits", "find ms", "index cpu", "plain cpu", "index/plain"));
        for (TextQuery query : all) {
            TextMatcher matcher = new TextMatcher(query);
            long[] hits = new long[2];
            double found = median(System::nanoTime, () -> hits[0] = index.find(mail.mail, view, matcher, () -> false).hits().size());
            double worked = median(THREADS::getCurrentThreadCpuTime,
                    () -> new Finder(snapshot, mail.inbox, matcher, () -> false).find(view));
            double walked = query instanceof TextQuery.Body
                    ? median(THREADS::getCurrentThreadCpuTime, () -> hits[1] = walk(snapshot.reader(), matcher))
                    : Double.NaN;
            if (query instanceof TextQuery.Body && hits[0] != hits[1])
                throw new IllegalStateException(query + ": " + hits[0] + " against " + hits[1]);
            say("%-40s %8d %10.2f %10.2f %10.2f %12.2f".formatted(query, hits[0], found, worked, walked, worked / walked));
        }
    }

    /** The bodies one after the other, as fast as they can be looked at. */
    private static long walk(DirectoryReader reader, TextMatcher matcher) throws Exception {
        long hits = 0;
        for (LeafReaderContext leaf : reader.leaves()) {
            BinaryDocValues bodies = leaf.reader().getBinaryDocValues(Documents.BODY);
            while (bodies != null && bodies.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
                BytesRef b = bodies.binaryValue();
                if (matcher.needle().in(b.bytes, b.offset, b.offset + b.length))
                    hits++;
            }
        }
        return hits;
    }

    private interface Work {
        void go() throws Exception;
    }

    /** Milliseconds, after some rounds that count not. */
    private static double median(LongSupplier clock, Work work) throws Exception {
        double[] took = new double[ROUNDS];
        for (int i = -5; i < ROUNDS; i++) {
            long begin = clock.getAsLong();
            work.go();
            if (i >= 0)
                took[i] = (clock.getAsLong() - begin) / 1e6;
        }
        Arrays.sort(took);
        return took[ROUNDS / 2];
    }
}
