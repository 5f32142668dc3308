package org.posthouse.access.imapserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class CompressTest {
    /** Reads no further than a line, since the JDK's stream says that there is more even where there is none. */
    private static final class Lines implements AutoCloseable {
        private final InputStream in;

        Lines(InputStream in) {
            this.in = in;
        }

        @Nullable
        String readLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0)
                    return null;
                line.append((char) c);
            }
            return line.toString().stripTrailing();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static Lines lines(InputStream in) {
        return new Lines(in);
    }

    private static Socket connect(House house) throws IOException {
        Socket socket = new Socket(house.at().getAddress(), house.at().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String tagged(Lines in, String tag) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine())
            if (line.startsWith(tag))
                return line;
        return "";
    }

    /** A client with the JDK's own streams: one dictionary from the beginning to the end. */
    @Test
    void everythingIsCompressed() throws Exception {
        try (House house = new House(); Socket socket = connect(house)) {
            house.deliver(House.letter(1));
            Lines plain = lines(socket.getInputStream());
            send(socket.getOutputStream(), "a LOGIN mary@example.org secret\r\n");
            tagged(plain, "a");
            send(socket.getOutputStream(), "b COMPRESS LZMA\r\n");
            assertEquals("b BAD only DEFLATE is possible", plain.readLine());
            send(socket.getOutputStream(), "c COMPRESS DEFLATE\r\nd NOOP\r\n");
            assertEquals("c BAD wait for the answer to COMPRESS before you send more", plain.readLine());
            assertEquals("d OK done", plain.readLine());
            send(socket.getOutputStream(), "e COMPRESS DEFLATE\r\n");
            assertEquals("e OK DEFLATE is on", plain.readLine());
            Deflater deflater = new Deflater(9, true);
            OutputStream out = new DeflaterOutputStream(socket.getOutputStream(), deflater, 512, true);
            try (Lines in = lines(new InflaterInputStream(socket.getInputStream(), new Inflater(true), 512))) {
                send(out, "f COMPRESS DEFLATE\r\n");
                assertTrue(tagged(in, "f").startsWith("f BAD [COMPRESSIONACTIVE]"));
                send(out, "g SELECT INBOX\r\n");
                assertTrue(tagged(in, "g").startsWith("g OK"));
                String message = "Subject: x\r\n\r\n" + "The same again and again.\r\n".repeat(20_000);
                send(out, "h APPEND INBOX {" + message.length() + "+}\r\n" + message + "\r\n");
                assertTrue(tagged(in, "h").startsWith("h OK [APPENDUID"));
                send(out, "i FETCH 1:2 BODY.PEEK[]\r\n");
                int same = 0;
                for (String line = in.readLine(); line != null && !line.startsWith("i "); line = in.readLine())
                    same += line.equals("The same again and again.") ? 1 : 0;
                assertEquals(20_000, same);
                assertTrue(deflater.getBytesWritten() < 10_000);
            }
        }
    }

    @Test
    void aBombIsATooLongCommand() throws Exception {
        try (House house = new House(); Socket socket = connect(house)) {
            Lines plain = lines(socket.getInputStream());
            send(socket.getOutputStream(), "a LOGIN mary@example.org secret\r\nb COMPRESS DEFLATE\r\n");
            assertTrue(tagged(plain, "b").startsWith("b OK"));
            OutputStream out = new DeflaterOutputStream(socket.getOutputStream(), new Deflater(9, true), 512, true);
            try (Lines in = lines(new InflaterInputStream(socket.getInputStream(), new Inflater(true), 512))) {
                byte[] zeros = new byte[1 << 20];
                java.util.Arrays.fill(zeros, (byte) 'x');
                try {
                    for (int i = 0; i < 200; i++)
                        out.write(zeros);
                    out.flush();
                    assertFalse(tagged(in, "x").startsWith("x OK"));
                } catch (IOException e) {
                    // cut off, as it may be
                }
            }
        }
    }

    static boolean python() {
        try {
            return new ProcessBuilder("python3", "-c", "import imaplib, zlib").start().waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    /** Python's zlib as a foreign client, which stays silent until the server has let go of its compressors. */
    @Test
    @EnabledIf("python")
    void aForeignClientAfterARest() throws Exception {
        try (House house = new House()) {
            for (int i = 0; i < 20; i++)
                house.deliver(House.letter(i));
            Process client = new ProcessBuilder("python3", Path.of("src/test/clients/compress.py").toString(),
                    Integer.toString(house.at().getPort())).redirectErrorStream(true).start();
            String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(client.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, client.exitValue(), said);
        }
    }
}
