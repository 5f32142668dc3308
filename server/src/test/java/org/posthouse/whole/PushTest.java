package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has given NOTIFY, or idles, hears of what arrives by SMTP, goes by POP3 or is changed by IMAP as soon as it is done. RFC 5465 §3.1 */
class PushTest {
    private static final int LETTERS = 12;
    /** What half of all must come within, and what anything must, on a machine that does other things too. */
    private static final long USUAL = 100, AT_MOST = 2000;
    private final List<Long> millis = new ArrayList<>();

    private static Device imap(MailTown town, String name) throws IOException {
        return Device.imap(name, town.server.address("imap"), MailTown.address("push"), MailTown.PASSWORD, "INBOX");
    }

    private void hears(Device device, long since, String... parts) throws IOException {
        Device.Heard h = device.await(l -> List.of(parts).stream().allMatch(l::contains));
        millis.add(Math.max(0, h.at() - since) / 1_000_000);
    }

    private static void send(Device smtp, String subject) throws IOException {
        smtp.say("MAIL FROM:<far@else.example>\r\nRCPT TO:<" + MailTown.address("push") + ">\r\nDATA");
        smtp.await(l -> l.startsWith("354"));
        smtp.say("From: far@else.example\r\nSubject: " + subject + "\r\n\r\nhello\r\n.");
        smtp.await(l -> l.startsWith("250 "));
    }

    @Test
    void whatHappensIsHeardAtOnce(@TempDir Path folder) throws IOException {
        try (MailTown town = new MailTown(folder, List.of("push"));
                Device waiting = imap(town, "waiting");
                Device idle = imap(town, "idle");
                Device busy = imap(town, "busy");
                Device smtp = new Device("smtp", town.server.address("receiving"))) {
            smtp.await(l -> l.startsWith("220"));
            smtp.say("EHLO sender.example");
            smtp.await(l -> l.startsWith("250 "));
            // No command is in progress with this one from here on.
            waiting.ask("NOTIFY SET (selected (MessageNew (uid) MessageExpunge FlagChange)) (personal (MessageNew MessageExpunge))");
            idle.idle();
            for (int i = 1; i <= LETTERS; i++) {
                send(smtp, "letter " + i);
                long since = System.nanoTime();
                hears(waiting, since, "* " + i + " EXISTS");
                hears(waiting, since, "* " + i + " FETCH", "UID " + i);
                hears(idle, since, "* " + i + " EXISTS");
            }
            busy.ask("NOOP");
            for (int i = 1; i <= 5; i++) {
                busy.ask("STORE " + i + " +FLAGS.SILENT (\\Flagged)");
                long since = System.nanoTime();
                hears(waiting, since, "* " + i + " FETCH", "\\Flagged");
                hears(idle, since, "* " + i + " FETCH", "\\Flagged");
            }
            busy.ask("MOVE 2 Archive");
            long moved = System.nanoTime();
            hears(waiting, moved, "* 2 EXPUNGE");
            hears(waiting, moved, "* STATUS Archive", "MESSAGES 1");
            hears(idle, moved, "* 2 EXPUNGE");
            byPop3(town, waiting, idle);
        }
        List<Long> sorted = millis.stream().sorted().toList();
        System.out.println("push: milliseconds until it was heard: " + millis);
        assertTrue(sorted.get(sorted.size() / 2) <= USUAL, "mostly too late: " + millis);
        assertTrue(sorted.getLast() <= AT_MOST, "too late: " + millis);
    }

    private void byPop3(MailTown town, Device waiting, Device idle) throws IOException {
        try (Device pop3 = new Device("pop3", town.server.address("pop3"))) {
            pop3.await(l -> l.startsWith("+OK"));
            for (String line : List.of("USER " + MailTown.address("push"), "PASS " + MailTown.PASSWORD, "DELE 1", "QUIT")) {
                pop3.say(line);
                pop3.await(l -> l.startsWith("+OK"));
            }
            long quit = System.nanoTime();
            hears(waiting, quit, "* 1 EXPUNGE");
            hears(idle, quit, "* 1 EXPUNGE");
        }
    }
}
