package org.posthouse.access.managesieve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.Listener;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.account.StoredCredentials;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.account.Visits;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.login.LoginLimits;
import org.posthouse.store.login.Logins;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.store.rules.RuleLimits;
import org.posthouse.store.rules.Scripts;
import org.posthouse.testkit.dialog.Dialog;

/** Runs every conversation of src/test/dialogs that begins with sieve-, each with a server of its own, over a store in memory. */
class DialogsTest {
    private static final String LOGIN = "mary@example.org", PASSWORD = "a secret";

    @TestFactory
    List<DynamicTest> dialogs(@TempDir Path folder) throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/test/dialogs"))) {
            return files.filter(f -> f.getFileName().toString().startsWith("sieve-")).sorted()
                    .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> run(folder, f))).toList();
        }
    }

    private static void run(Path folder, Path file) throws Exception {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-21T02:40:00Z"));
        var engine = new MemoryEngine();
        var directory = new StoredDirectory(engine, clock);
        directory.addDomain(Domain.of("example.org"));
        long mary = directory.addAccount(Address.parse(LOGIN)).id();
        var credentials = new StoredCredentials(directory, clock, folder, StoredCredentials.Settings.DEFAULT);
        credentials.setPassword(mary, PASSWORD, true);
        var logins = new Logins("mail.example.org", credentials, null, new Visits(directory, clock, folder), LoginLimits.PROMPT, clock);
        SelfSigned own = SelfSigned.create(folder, List.of("mail.example.org"));
        var server = new SieveServer(new Settings("mail.example.org", PlaintextLogin.ALWAYS, Settings.Limits.DEFAULT),
                TlsContext.server(own.chain(), own.key()), logins, new Scripts(engine, clock, new RuleLimits(3, 2_000, 100)));
        try (Listener listener = Listener.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Listener.Service.plain("sieve"),
                server)) {
            Dialog.load(file).run(_ -> listener.address(), Map.of("login", LOGIN, "password", PASSWORD));
        }
    }
}
