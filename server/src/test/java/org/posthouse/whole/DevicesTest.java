package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A phone, a laptop and a program that reads by POP3 share one account: what one does the others see, within a second. */
class DevicesTest {
    private static final Pattern EXISTS = Pattern.compile("\\* (\\d+) EXISTS"), EXPUNGE = Pattern.compile("\\* (\\d+) EXPUNGE"),
            FETCH = Pattern.compile("\\* (\\d+) FETCH \\((.*)\\)"), UID = Pattern.compile("UID (\\d+)"),
            FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    @TempDir
    static Path folder;
    private static MailTown town;
    private final List<Long> millis = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        town = new MailTown(folder, List.of("family", "random", "sender"));
    }

    @AfterAll
    static void stop() throws IOException {
        town.close();
    }

    private static Device imap(String name, String account, String mailbox) throws IOException {
        return Device.imap(name, town.server.address("imap"), MailTown.address(account), MailTown.PASSWORD, mailbox);
    }

    /** Ends with 250; what happens in other sessions is counted from here. */
    private static void send(Device smtp, String to, String subject) throws IOException {
        smtp.say("MAIL FROM:<far@else.example>\r\nRCPT TO:<" + MailTown.address(to) + ">\r\nDATA");
        smtp.await(l -> l.startsWith("354"));
        smtp.say("From: far@else.example\r\nSubject: " + subject + "\r\n\r\nhello\r\n.");
        smtp.await(l -> l.startsWith("250 "));
    }

    /** The device hears it; how long after the act is noted. */
    private void hears(Device device, long since, Pattern pattern, String... parts) throws IOException {
        Device.Heard h = device.await(l -> pattern.matcher(l).matches() && List.of(parts).stream().allMatch(l::contains));
        millis.add(Math.max(0, h.at() - since) / 1_000_000);
    }

    private static Device smtp() throws IOException {
        Device smtp = new Device("smtp", town.server.address("receiving"));
        smtp.await(l -> l.startsWith("220"));
        smtp.say("EHLO sender.example");
        smtp.await(l -> l.startsWith("250 "));
        return smtp;
    }

    private static Device pop3(String account) throws IOException {
        Device pop3 = new Device("pop3", town.server.address("pop3"));
        pop3.await(l -> l.startsWith("+OK"));
        pop3.say("USER " + MailTown.address(account));
        pop3.await(l -> l.startsWith("+OK"));
        pop3.say("PASS " + MailTown.PASSWORD);
        pop3.await(l -> l.startsWith("+OK"));
        return pop3;
    }

    @Test
    void whatOneDoesTheOthersSee() throws IOException {
        try (Device phone = imap("phone", "family", "INBOX");
                Device laptop = imap("laptop", "family", "INBOX");
                Device archive = imap("archive", "family", "Archive");
                Device smtp = smtp()) {
            phone.idle();
            archive.idle();
            for (int i = 1; i <= 6; i++) {
                send(smtp, "family", "letter " + i);
                hears(phone, System.nanoTime(), EXISTS, " " + i + " ");
            }
            laptop.ask("NOOP");
            for (String flag : List.of("\\Flagged", "\\Answered", "$Work")) {
                laptop.ask("STORE 3 +FLAGS.SILENT (" + flag + ")");
                hears(phone, System.nanoTime(), FETCH, "* 3 ", flag);
            }
            laptop.append("INBOX", "Subject: appended\r\n\r\nhello\r\n");
            hears(phone, System.nanoTime(), EXISTS, " 7 ");
            laptop.ask("STORE 2 +FLAGS.SILENT (\\Deleted)");
            laptop.ask("EXPUNGE");
            hears(phone, System.nanoTime(), EXPUNGE, " 2 ");
            laptop.ask("MOVE 2 Archive");
            long moved = System.nanoTime();
            hears(phone, moved, EXPUNGE, " 2 ");
            hears(archive, moved, EXISTS, " 1 ");
            phone.done();
            laptop.idle();
            phone.ask("STORE 1 +FLAGS.SILENT (\\Seen)");
            hears(laptop, System.nanoTime(), FETCH, "* 1 ", "\\Seen");
            phone.idle();
            byPop3(phone, laptop);
        }
        System.out.println("devices: milliseconds until the others heard: " + millis);
        assertTrue(millis.stream().filter(m -> m > 1000).count() <= 1, "longer than a second: " + millis);
    }

    /** Deletion at QUIT reaches those who idle; RETR alone changes nothing, and a session sees what was there when it began. */
    private void byPop3(Device phone, Device laptop) throws IOException {
        Device pop3 = pop3("family");
        pop3.say("STAT");
        assertTrue(pop3.await(l -> l.startsWith("+OK")).line().startsWith("+OK 5 "));
        pop3.say("RETR 5");
        pop3.await(l -> l.equals("."));
        pop3.say("DELE 5");
        pop3.await(l -> l.startsWith("+OK"));
        pop3.say("QUIT");
        pop3.await(l -> l.startsWith("+OK"));
        long quit = System.nanoTime();
        hears(phone, quit, EXPUNGE, " 5 ");
        hears(laptop, quit, EXPUNGE, " 5 ");
        pop3.close();
        laptop.done();
        laptop.ask("STORE 1 +FLAGS.SILENT (\\Deleted)");
        try (Device second = pop3("family")) {
            laptop.ask("EXPUNGE");
            hears(phone, System.nanoTime(), EXPUNGE, " 1 ");
            second.say("STAT");
            assertTrue(second.await(l -> l.startsWith("+OK")).line().startsWith("+OK 4 "), "the maildrop of this session");
            second.say("QUIT");
            second.await(l -> l.startsWith("+OK") || l.startsWith("-ERR"));
        }
    }

    /** What a device knows of its mailbox by the responses alone. */
    private static final class Known {
        final List<String> flags = new ArrayList<>();

        void take(List<String> lines) {
            for (String line : lines) {
                Matcher exists = EXISTS.matcher(line), expunge = EXPUNGE.matcher(line), fetch = FETCH.matcher(line);
                if (exists.matches()) {
                    assertTrue(Integer.parseInt(exists.group(1)) >= flags.size(), line + " of " + flags.size());
                    while (flags.size() < Integer.parseInt(exists.group(1)))
                        flags.add("?");
                } else if (expunge.matches()) {
                    flags.remove(Integer.parseInt(expunge.group(1)) - 1);
                } else if (fetch.matches()) {
                    Matcher uid = UID.matcher(fetch.group(2)), now = FLAGS.matcher(fetch.group(2));
                    int at = Integer.parseInt(fetch.group(1)) - 1;
                    String id = uid.find() ? uid.group(1) : flags.get(at).replaceAll("\\D.*", "");
                    if (!id.isEmpty() && now.find())
                        flags.set(at, id + sorted(now.group(1)));
                }
            }
        }

        private static List<String> sorted(String flags) {
            return List.of(flags.split(" ")).stream().filter(f -> !f.isEmpty() && !f.equals("\\Recent")).sorted().toList();
        }
    }

    /** Three sessions change one mailbox at random; each one's knowledge, gathered from responses alone, is the mailbox in the end. */
    @Test
    void knowledgeStaysInStep() throws IOException {
        Random random = new Random(20261121);
        List<Device> devices = new ArrayList<>();
        List<Known> known = new ArrayList<>();
        try {
            for (int d = 0; d < 3; d++) {
                devices.add(imap("d" + d + "x", "random", "INBOX"));
                known.add(new Known());
            }
            for (int step = 0; step < 400; step++) {
                int d = random.nextInt(3);
                known.get(d).take(act(devices.get(d), known.get(d).flags.size(), random));
            }
            try (Device fresh = imap("fresh", "random", "INBOX")) {
                Known truth = new Known();
                truth.take(fresh.ask("NOOP"));
                int size = Integer.parseInt(fresh.ask("STATUS INBOX (MESSAGES)").getFirst().replaceAll(".*MESSAGES (\\d+).*", "$1"));
                for (int i = 0; i < size; i++)
                    truth.flags.add("?");
                if (size > 0)
                    truth.take(fresh.ask("FETCH 1:* (UID FLAGS)"));
                for (int d = 0; d < 3; d++) {
                    known.get(d).take(devices.get(d).ask("NOOP"));
                    List<String> unknown = known.get(d).flags;
                    for (int i = 0; i < unknown.size(); i++)
                        if (unknown.get(i).equals("?"))
                            known.get(d).take(devices.get(d).ask("FETCH " + (i + 1) + " (UID FLAGS)"));
                    assertEquals(truth.flags, known.get(d).flags, "device " + d);
                }
            }
        } finally {
            for (Device d : devices)
                d.close();
        }
    }

    private static List<String> act(Device device, int size, Random random) throws IOException {
        String flag = List.of("\\Seen", "\\Flagged", "\\Answered", "$a", "$b").get(random.nextInt(5));
        int dice = size == 0 ? 0 : random.nextInt(8);
        int n = size == 0 ? 0 : 1 + random.nextInt(size);
        return switch (dice) {
            case 0, 1 -> {
                String message = "Subject: x\r\n\r\nhello\r\n";
                yield device.attempt("APPEND INBOX {" + message.length() + "+}\r\n" + message);
            }
            case 2, 3 -> device.attempt("STORE " + n + " +FLAGS (" + flag + ")");
            case 4 -> device.attempt("STORE " + n + " -FLAGS (" + flag + ")");
            case 5 -> {
                List<String> lines = new ArrayList<>(device.attempt("STORE " + n + " +FLAGS (\\Deleted)"));
                lines.addAll(device.attempt("EXPUNGE"));
                yield lines;
            }
            case 6 -> device.ask("NOOP");
            default -> {
                device.idle();
                yield device.done();
            }
        };
    }
}
