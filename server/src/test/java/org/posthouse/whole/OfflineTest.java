package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.agent.Submission;
import org.posthouse.agent.imap.Epochs;
import org.posthouse.agent.imap.ImapRemote;
import org.posthouse.agent.jmap.JmapRemote;
import org.posthouse.agent.offline.Cache;
import org.posthouse.agent.offline.OfflineRemote;
import org.posthouse.agent.offline.Refused;
import org.posthouse.agent.offline.Sync;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.Envelope;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Query;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;
import org.posthouse.base.net.Dialer;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;

/** The copy of an account: read and changed without a network, and brought into step with our server by IMAP and by JMAP. */
class OfflineTest {
    private static final String MARY = "mary@example.org";
    @TempDir
    Path folder;

    private static Remote imap(OneHouse house) {
        return new ImapRemote(Dialer.direct(), house.service("imap"), new Submission(Dialer.direct(), house.service("submission")),
                new Credentials.Password(MARY, "secret"), Epochs.forgetful(), InstantSource.system(), Trace.NONE);
    }

    private static Remote jmap(OneHouse house) {
        return new JmapRemote(URI.create("http://127.0.0.1:" + house.address("http").getPort()), null,
                new Credentials.Password(MARY, "secret"), OneHouse.PATIENCE, Trace.NONE);
    }

    private static byte[] octets(Remote remote, MessageId id) throws Exception {
        var out = new ByteArrayOutputStream();
        remote.read(id, out);
        return out.toByteArray();
    }

    private static List<String> subjects(Remote remote, String box) throws Exception {
        return remote.list(new Query.In(box), 0, 1000).heads().stream().map(Head::subject).sorted().toList();
    }

    private static Envelope toMary() {
        return new Envelope(ReturnPath.of(Address.parse(MARY)), List.of(Address.parse(MARY)), null);
    }

    private static Sync.Result sync(Path copy, Remote live) throws Exception {
        try (Cache cache = Cache.open(copy)) {
            return new Sync(cache, live).run(f -> true, f -> "INBOX".equals(f.path()));
        }
    }

    @Test
    void keepsTheContractAndBringsItToTheServerByImap() throws Exception {
        try (OneHouse house = new OneHouse(folder.resolve("house"), MARY); Remote live = imap(house)) {
            worksOffline(house, live);
        }
    }

    @Test
    void keepsTheContractAndBringsItToTheServerByJmap() throws Exception {
        try (OneHouse house = new OneHouse(folder.resolve("house"), MARY); Remote live = jmap(house)) {
            worksOffline(house, live);
        }
    }

    private void worksOffline(OneHouse house, Remote live) throws Exception {
        Path copy = folder.resolve("copy");
        sync(copy, live);
        house.stop();
        try (Remote offline = new OfflineRemote(Cache.open(copy))) {
            new RemoteContract(offline).holdsOffline();
            assertThrows(RemoteException.Later.class, () -> Cache.open(copy));
            offline.send(toMary(), Source.of(RemoteContract.own(31)));
            String taken = Objects.requireNonNull(offline.send(toMary(), Source.of(RemoteContract.own(32))).submission());
            assertTrue(offline.unsend(taken));
            assertFalse(offline.unsend(taken));
        }
        assertThrows(IOException.class, () -> sync(copy, live));
        house.restart();
        Sync.Result result = sync(copy, live);
        assertEquals(List.of(), result.refused());
        awaitOne(live, "Grüße 31");
        assertEquals(List.of("Grüße 1", "Grüße 2", "Grüße 3", "Grüße 31", "Grüße 5"), subjects(live, "INBOX"));
        assertEquals(List.of("Grüße 6", "Grüße 7"), subjects(live, "Archive"));
        assertEquals(List.of("Grüße 5", "Grüße 9"), subjects(live, "Reisen/Köln"));
        assertEquals(List.of("Grüße 8"), subjects(live, "Junk"));
        Head seven = live.list(new Query.Flag("$label1"), 0, 9).heads().stream().filter(h -> h.subject().endsWith("7")).findFirst()
                .orElseThrow();
        assertEquals(Set.of("$flagged", "$label1"), seven.flags());
        assertEquals(0, sync(copy, live).done());
        house.stop();
        try (Remote offline = new OfflineRemote(Cache.open(copy))) {
            assertEquals(List.of("Grüße 1", "Grüße 2", "Grüße 3", "Grüße 31", "Grüße 5"), subjects(offline, "INBOX"));
            Head one = offline.list(new Query.And(List.of(new Query.In("INBOX"), new Query.Text(Query.Field.BODY, "LETTER 1."))), 0, 9)
                    .heads().getFirst();
            assertArrayEquals(RemoteContract.letter(1, ""), octets(offline, one.id()));
            assertThrows(RemoteException.Later.class, () -> octets(offline, seven.id()));
        }
        house.restart();
    }

    private static void awaitOne(Remote remote, String subject) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!subjects(remote, "INBOX").contains(subject))
            if (System.nanoTime() > deadline)
                throw new AssertionError("nothing has arrived");
    }

    @Test
    void tellsWhatTheServerRefused() throws Exception {
        Path copy = folder.resolve("copy");
        try (OneHouse house = new OneHouse(folder.resolve("house"), MARY); Remote live = imap(house)) {
            MessageId id = Objects.requireNonNull(RemoteContract.put(live, "INBOX", RemoteContract.letter(1, ""), 1));
            MessageId other = Objects.requireNonNull(RemoteContract.put(live, "INBOX", RemoteContract.letter(2, ""), 2));
            sync(copy, live);
            try (Remote offline = new OfflineRemote(Cache.open(copy))) {
                offline.move(List.of(id), "Archive");
                offline.flag(List.of(id), Set.of("$flagged"), Set.of());
                offline.flag(List.of(other), Set.of("$seen"), Set.of());
                offline.send(toMary(), Source.of(RemoteContract.letter(3, "")));
            }
            live.destroy(List.of(other));
            Sync.Result result = sync(copy, live);
            assertEquals(2, result.done());
            assertEquals(2, result.refused().size(), result.toString());
            assertTrue(result.refused().getFirst().why().contains("no longer there"), result.toString());
            Head moved = live.list(new Query.In("Archive"), 0, 9).heads().getFirst();
            assertEquals(Set.of("$flagged"), moved.flags());
            try (Cache cache = Cache.open(copy)) {
                Refused letter = Sync.refused(cache).getLast();
                assertArrayEquals(RemoteContract.letter(3, ""), Files.readAllBytes(Objects.requireNonNull(letter.message())));
                Sync.drop(cache, Sync.refused(cache).getFirst().number());
                long again = Sync.repeat(cache, letter.number());
                assertEquals(Set.of(again), Sync.waiting(cache).keySet());
                assertEquals(List.of(), Sync.refused(cache));
            }
        }
    }

    @Test
    void doesNothingTwiceAndLosesNothingWhenItIsKilledAtAnyMoment() throws Exception {
        int letters = 40;
        Path copy = folder.resolve("copy");
        try (OneHouse house = new OneHouse(folder.resolve("house"), MARY); Remote live = imap(house)) {
            sync(copy, live);
            try (Remote offline = new OfflineRemote(Cache.open(copy))) {
                for (int n = 100; n < 100 + letters; n++) {
                    MessageId id = Objects
                            .requireNonNull(offline.append("Drafts", Source.of(RemoteContract.letter(n, "")), Set.of(), Instant.EPOCH));
                    offline.move(List.of(id), "Archive");
                    offline.send(toMary(), Source.of(RemoteContract.own(n + 100)));
                }
            }
            long seed = System.nanoTime();
            System.out.println("seed " + seed);
            Random random = new Random(seed);
            for (int left = letters * 3 - 1 - random.nextInt(15); left > 0; left -= 1 + random.nextInt(40)) {
                Process p = program(house, copy);
                while (p.isAlive() && waiting(copy) > left)
                    p.waitFor(3, TimeUnit.MILLISECONDS);
                p.destroyForcibly();
                p.waitFor();
            }
            Sync.Result result = sync(copy, live);
            List<Refused> refused;
            try (Cache cache = Cache.open(copy)) {
                refused = Sync.refused(cache);
                assertEquals(0, Sync.waiting(cache).size());
            }
            assertTrue(refused.stream().allMatch(r -> r.what().startsWith("send") && r.why().contains("look before")), refused.toString());
            assertEquals(IntStream.range(100, 100 + letters).mapToObj(n -> "Grüße " + n).toList(), subjects(live, "Archive"));
            assertEquals(List.of(), subjects(live, "Drafts"));
            int sent = letters - refused.size();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (subjects(live, "INBOX").size() < sent && System.nanoTime() < deadline)
                Thread.onSpinWait();
            List<String> arrived = subjects(live, "INBOX");
            assertEquals(arrived.stream().distinct().toList(), arrived);
            assertTrue(arrived.size() >= sent && arrived.size() <= letters, arrived.size() + " of " + letters + ", " + result);
        }
    }

    private static long waiting(Path copy) throws Exception {
        try (Stream<Path> files = Files.list(copy.resolve("queue"))) {
            return files.filter(f -> f.toString().endsWith(".json")).count();
        }
    }

    private Process program(OneHouse house, Path copy) throws Exception {
        List<String> command = new ArrayList<>(Program.java());
        command.addAll(List.of(ReplayProgram.class.getName(), Integer.toString(house.address("imap").getPort()),
                Integer.toString(house.address("submission").getPort()), MARY, copy.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile())).start();
    }
}
