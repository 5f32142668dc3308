package org.posthouse.store.account;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;

/** A directory in memory: john@example.org. Time stands still until a test moves it. */
class ExampleOrg {
    final AtomicLong millis = new AtomicLong(1_800_000_000_000L);
    final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
    final MemoryEngine engine = new MemoryEngine();
    final StoredDirectory directory;
    final Account john;

    ExampleOrg() throws Refusal {
        directory = new StoredDirectory(engine, clock);
        directory.addDomain(Domain.of("example.org"));
        john = directory.addAccount(Address.parse("john@example.org"));
    }
}
