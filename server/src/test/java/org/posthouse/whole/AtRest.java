package org.posthouse.whole;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.posthouse.mail.address.Address;
import org.posthouse.rocksdb.RocksEngine;
import org.posthouse.rocksdb.RocksSettings;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.StoredMail;

/** What a server that is not running keeps in its folder. */
final class AtRest implements AutoCloseable {
    private final Engine engine;
    private final StoredDirectory directory;
    private final StoredMail mail;

    AtRest(RunningServer server) throws IOException, Refusal {
        this(server.folder);
    }

    AtRest(Path folder) throws IOException, Refusal {
        InstantSource clock = InstantSource.system();
        engine = RocksEngine.open(folder.resolve("data").resolve("rocksdb"), RocksSettings.defaults(), clock);
        directory = new StoredDirectory(engine, clock);
        mail = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
    }

    AccountMail mail(String address) throws Refusal {
        return mail.open(directory.account(Address.parse(address)).orElseThrow().id());
    }

    @Override
    public void close() throws IOException {
        mail.close();
        engine.close();
    }
}
