package org.posthouse.store.account;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Refusal;

/** Credentials in the directory space. */
public final class StoredCredentials implements Credentials {
    private static final int MAX_PASSWORD = 1024;
    private static final int SALT = 16;
    private static final String FAKE_SALTS = "unknown-names.key";

    /** How costly the derivations are: argon2id memory in KiB, passes and lanes; SCRAM iterations; how long a verified password is remembered. */
    public record Settings(int argonMemory, int argonPasses, int argonLanes, int scramIterations, Duration remember) {
        public static final Settings DEFAULT = new Settings(19 * 1024, 2, 1, 4096, Duration.ofMinutes(10));
    }

    private final StoredDirectory directory;
    private final KeyFiles keys;
    private final SecureRandom random = new SecureRandom();
    private final Settings settings;
    private final LegacySecrets secrets;
    private final VerifiedPasswords verified;
    private final byte[] nobody = new byte[SALT];
    /** Accounts with a kept secret; read when first asked for. */
    private final Set<Long> withSecret = ConcurrentHashMap.newKeySet();
    private volatile boolean counted;

    /** The keys folder is made with the first key. */
    public StoredCredentials(StoredDirectory directory, InstantSource clock, Path keysFolder, Settings settings) {
        this.directory = directory;
        this.settings = settings;
        keys = new KeyFiles(keysFolder, random);
        secrets = new LegacySecrets(keys, random);
        verified = new VerifiedPasswords(random, clock, settings.remember());
        directory.onChange(a -> {
            verified.forget(a.id());
            if (!directory.exists(a.id()))
                withSecret.remove(a.id());
        });
    }

    @Override
    public void setPassword(long account, String password, boolean legacy) throws Refusal {
        String prepared = Hashing.prepare(password);
        if (prepared.isEmpty() || prepared.length() > MAX_PASSWORD)
            throw new Refusal(Refusal.Reason.LIMIT, "a password has 1 to " + MAX_PASSWORD + " characters");
        byte[] argonSalt = salt();
        byte[] hash = argon(prepared, argonSalt);
        CredentialRecord.Scram scram = Hashing.scram(prepared, settings.scramIterations(), salt());
        CredentialRecord.Argon argon = new CredentialRecord.Argon(settings.argonMemory(), settings.argonPasses(), settings.argonLanes(),
                argonSalt, hash);
        CredentialRecord record = new CredentialRecord(argon, scram, legacy ? secrets.seal(account, password) : null);
        DirectoryRows rows = directory.rows();
        rows.lock.lock();
        try {
            if (!directory.exists(account))
                throw new Refusal(Refusal.Reason.NO_SUCH_ACCOUNT, "there is no account " + account);
            rows.commit(new Batch().put(DirectoryRows.key(DirectoryRows.CREDENTIAL, account), record.write()));
            if (legacy)
                withSecret.add(account);
            else
                withSecret.remove(account);
        } finally {
            rows.lock.unlock();
        }
        verified.forget(account);
    }

    private byte[] salt() {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return salt;
    }

    private byte[] argon(String prepared, byte[] salt) throws Refusal {
        return Hashing.argon(prepared, settings.argonMemory(), settings.argonPasses(), settings.argonLanes(), salt);
    }

    private @Nullable CredentialRecord record(Account account) throws Refusal {
        byte[] bytes = directory.rows().get(DirectoryRows.key(DirectoryRows.CREDENTIAL, account.id()));
        return bytes == null ? null : CredentialRecord.read(bytes);
    }

    @Override
    public Optional<Account> verify(String login, String password) throws Refusal {
        String prepared = Hashing.prepare(password.length() > MAX_PASSWORD ? "" : password);
        Optional<Account> account = directory.login(login);
        CredentialRecord record = account.isPresent() ? record(account.get()) : null;
        if (account.isEmpty() || record == null) {
            // The same work, so that the time does not tell which names exist.
            argon(prepared, nobody);
            return Optional.empty();
        }
        CredentialRecord.Argon kept = record.argon();
        long id = account.get().id();
        if (verified.knows(id, kept.salt(), prepared))
            return account;
        byte[] hash = Hashing.argon(prepared, kept.memory(), kept.passes(), kept.lanes(), kept.salt());
        if (!MessageDigest.isEqual(hash, kept.hash()))
            return Optional.empty();
        verified.remember(id, kept.salt(), prepared);
        return account;
    }

    @Override
    public ScramVerifier scramSha256(String login) throws Refusal {
        Optional<Account> account = directory.login(login);
        CredentialRecord record = account.isPresent() ? record(account.get()) : null;
        byte[] key = keys.key(FAKE_SALTS);
        if (account.isEmpty() || record == null) {
            String name = login.toLowerCase(Locale.ROOT);
            byte[] salt = Arrays.copyOf(Hashing.hmac(key, "salt " + name), SALT);
            return new ScramVerifier(Optional.empty(), salt, settings.scramIterations(), Hashing.hmac(key, "stored " + name),
                    Hashing.hmac(key, "server " + name));
        }
        CredentialRecord.Scram s = record.scram();
        return new ScramVerifier(account, s.salt(), s.iterations(), s.storedKey(), s.serverKey());
    }

    @Override
    public Optional<String> legacySecret(String login) throws Refusal {
        Optional<Account> account = directory.login(login);
        CredentialRecord record = account.isPresent() ? record(account.get()) : null;
        byte[] sealed = record == null ? null : record.legacy();
        return sealed == null ? Optional.empty() : Optional.of(secrets.open(account.orElseThrow().id(), sealed));
    }

    @Override
    public boolean keepsSecrets() {
        if (!counted)
            count();
        return !withSecret.isEmpty();
    }

    private void count() {
        DirectoryRows rows = directory.rows();
        rows.lock.lock();
        try {
            if (counted)
                return;
            rows.scan(DirectoryRows.CREDENTIAL, (key, value) -> {
                if (CredentialRecord.read(value).legacy() != null)
                    withSecret.add(DirectoryRows.idOf(key));
                return true;
            });
            counted = true;
        } catch (Refusal e) {
            // Not now: asked again the next time.
        } finally {
            rows.lock.unlock();
        }
    }
}
