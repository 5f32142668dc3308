package org.posthouse.store.mailbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;

/** A mail store for tests: accounts 1 to 9 without a directory, a clock set by hand. */
final class TestMail implements Accounts, InstantSource {
    final AtomicLong millis = new AtomicLong(1_800_000_000_000L);
    final Map<Long, Long> quotas = new ConcurrentHashMap<>();
    final TreeMap<Long, Boolean> accounts = new TreeMap<>();
    final Map<Long, Long> messageQuotas = new ConcurrentHashMap<>();
    final Map<Long, java.util.Set<Long>> grants = new ConcurrentHashMap<>();
    final Set<Long> devices = new TreeSet<>(List.of(0L));
    final List<Long> removed = new ArrayList<>();
    final Engine engine;
    private final MailSettings settings;
    StoredMail store;

    TestMail(Engine engine) {
        this(engine, MailSettings.DEFAULT);
    }

    TestMail(Engine engine, MailSettings settings) {
        this.engine = engine;
        this.settings = settings;
        for (long id = 1; id < 10; id++)
            accounts.put(id, true);
        store = new StoredMail(engine, this, this, settings);
    }

    @Override
    public long messageQuota(long account) {
        return messageQuotas.getOrDefault(account, 0L);
    }

    @Override
    public void grants(long owner, java.util.Set<Long> accounts) {
        grants.put(owner, java.util.Set.copyOf(accounts));
    }

    /** As after a restart. */
    void reopen() {
        store.close();
        store = new StoredMail(engine, this, this, settings);
    }

    AccountMail account() throws Refusal {
        return store.open(1);
    }

    static long inbox(AccountMail mail) throws Refusal {
        return mail.mailbox(MailboxName.INBOX).orElseThrow().id();
    }

    NewMessage message(String text, FlagSet flags) throws Refusal {
        return message("", text, flags, null);
    }

    NewMessage message(String trace, String text, FlagSet flags, @Nullable String deliveryKey) throws Refusal {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        BlobId blob;
        try (BlobWriter out = store.newBlob()) {
            out.write(bytes, 0, bytes.length);
            blob = out.finish();
        }
        byte[] whole = (trace + text).getBytes(StandardCharsets.UTF_8);
        return new NewMessage(trace.getBytes(StandardCharsets.UTF_8), blob, whole.length, Instant.ofEpochSecond(1_700_000_000), flags,
                structure(whole), 7,
                deliveryKey);
    }

    static Structure structure(byte[] whole) {
        try {
            return Structure.of(Source.of(whole), Limits.DEFAULT);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis.get());
    }

    @Override
    public boolean exists(long account) {
        return accounts.containsKey(account);
    }

    @Override
    public long quota(long account) {
        return quotas.getOrDefault(account, 0L);
    }

    @Override
    public Set<Long> popDevices(long account) {
        return devices;
    }

    @Override
    public List<Long> after(long account, int limit) {
        return accounts.tailMap(account, false).keySet().stream().limit(limit).toList();
    }

    @Override
    public List<Long> removed(int limit) {
        return removed.stream().limit(limit).toList();
    }

    @Override
    public void purged(long account) {
        removed.remove(account);
    }
}
