package org.posthouse.mail.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.parser.AbstractContentHandler;
import org.apache.james.mime4j.parser.ContentHandler;
import org.apache.james.mime4j.parser.MimeStreamParser;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.MimeConfig;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Reading a message of 7 KB, beside Mime4J's stream parser with a handler that does nothing. docs/measurements.md tells how to run it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MimeBenchmark {
    /** What the message is like. */
    @Param({"alternative", "plain"})
    public String shape = "";

    private byte[] message = new byte[0];
    private byte[] record = new byte[0];
    private final byte[] block = new byte[8192];

    /** Makes the message. */
    @Setup
    public void setUp() throws IOException {
        Random random = new Random(7);
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            s.append("Received: from mx").append(i).append(".example.com (mx.example.com [192.0.2.").append(i)
                    .append("])\r\n\tby in.example.org with ESMTPS id ").append(random.nextLong())
                    .append("\r\n\tfor <john@example.org>; Sat, 21 Nov 2026 02:10:00 +0000\r\n");
        }
        s.append("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1;\r\n\th=from:to:subject:date; bh=")
                .append("A".repeat(44)).append(";\r\n\tb=").append(("B".repeat(64) + "\r\n\t ").repeat(5)).append("\r\n");
        s.append("From: Robert Example <robert@example.com>\r\nTo: John Example <john@example.org>, Mary <mary@example.org>\r\n")
                .append("Subject: =?UTF-8?B?5L2g5aW977yM5LiW55WM?= report\r\nDate: Sat, 21 Nov 2026 02:10:00 +0000\r\n")
                .append("Message-ID: <abc.123@example.com>\r\nReferences: <a@example.com> <b@example.org>\r\nMIME-Version: 1.0\r\n");
        for (int i = 0; i < 8; i++) {
            s.append("X-Field-").append(i).append(": some value number ").append(i).append("\r\n");
        }
        if (shape.equals("plain")) {
            s.append("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
            lines(s, random, 7000 - s.length());
        } else {
            s.append("Content-Type: multipart/alternative; boundary=\"=_0123456789abcdef\"\r\n\r\n--=_0123456789abcdef\r\n")
                    .append("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
            lines(s, random, 1800);
            s.append(
                    "\r\n--=_0123456789abcdef\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
            lines(s, random, 7000 - s.length());
            s.append("\r\n--=_0123456789abcdef--\r\n");
        }
        message = s.toString().getBytes(StandardCharsets.US_ASCII);
        record = StructureCodec.encode(Structure.of(Source.of(message), Limits.DEFAULT));
    }

    private static void lines(StringBuilder s, Random random, int octets) {
        int end = s.length() + octets;
        while (s.length() < end) {
            int n = 20 + random.nextInt(56);
            for (int i = 0; i < n; i++) {
                s.append((char) (random.nextInt(6) == 0 ? ' ' : 'a' + random.nextInt(26)));
            }
            s.append("\r\n");
        }
    }

    /** Ours, over an array. */
    @Benchmark
    public Entity posthouse() throws IOException {
        return MimeParser.parse(Source.of(message), Limits.DEFAULT);
    }

    /** Ours, read through a buffer. */
    @Benchmark
    public Entity posthouseBuffered() throws IOException {
        return MimeParser.parse(new Plain(message), Limits.DEFAULT);
    }

    /** Ours, with all that the store keeps beside a message. */
    @Benchmark
    public byte[] posthouseRecord() throws IOException {
        return StructureCodec.encode(Structure.of(Source.of(message), Limits.DEFAULT));
    }

    /** Reading the record into objects. */
    @Benchmark
    public Structure decodeRecord() {
        return StructureCodec.decode(record);
    }

    /** Mime4J with a handler that does nothing; it leaves the body of a message that is no multipart unread. */
    @Benchmark
    public InputStream mime4j() throws IOException, MimeException {
        return mime4j(new AbstractContentHandler() {
        });
    }

    /** Mime4J with a handler that reads each body to its end, as ours does to count lines, and does nothing with it. */
    @Benchmark
    public InputStream mime4jReadingBodies() throws IOException, MimeException {
        return mime4j(new AbstractContentHandler() {
            @Override
            public void body(BodyDescriptor about, InputStream body) throws IOException {
                while (body.read(block) >= 0) {
                    // nothing is asked of it
                }
            }
        });
    }

    private InputStream mime4j(ContentHandler handler) throws IOException, MimeException {
        InputStream in = new ByteArrayInputStream(message);
        MimeStreamParser parser = new MimeStreamParser(MimeConfig.PERMISSIVE);
        parser.setContentHandler(handler);
        parser.parse(in);
        return in;
    }

    /** A source that is no array, as the store's are. */
    private record Plain(byte[] bytes) implements Source {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(long at, byte[] b, int off, int len) {
            int n = (int) Math.min(len, bytes.length - at);
            System.arraycopy(bytes, (int) at, b, off, n);
            return n;
        }
    }

    @Test
    void run() throws RunnerException {
        new Runner(new OptionsBuilder().include(System.getProperty("bench", MimeBenchmark.class.getName())).forks(1).warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(3).measurementTime(TimeValue.seconds(2)).build()).run();
    }
}
