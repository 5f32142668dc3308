package org.posthouse.store.account;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.sasl.Scram;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** Credentials in the directory space. */
public final class StoredCredentials implements Credentials {
    private static final int MAX_PASSWORD = 1024;
    private static final int SALT = 16;

    /** How costly the derivations are: argon2id memory in KiB, passes and lanes; SCRAM iterations; how long a verified password is remembered. */
    public record Settings(int argonMemory, int argonPasses, int argonLanes, int scramIterations, Duration remember) {
        public static final Settings DEFAULT = new Settings(19 * 1024, 2, 1, 4096, Duration.ofMinutes(10));
    }

    private final StoredDirectory directory;
    private final InstantSource clock;
    private final KeyFiles keys;
    private final SecureRandom random = new SecureRandom();
    private final Settings settings;
    private final LegacySecrets secrets;
    private final VerifiedPasswords verified;
    private final KeptCredentials kept;
    private final MadeUpKeys madeUp;
    private final byte[] nobody = new byte[SALT];
    /** Accounts with a kept secret; read when first asked for. */
    private final Set<Long> withSecret = ConcurrentHashMap.newKeySet();
    private volatile boolean counted;

    /** The keys folder is made with the first key. */
    public StoredCredentials(StoredDirectory directory, InstantSource clock, Path keysFolder, Settings settings) {
        this.directory = directory;
        this.clock = clock;
        this.settings = settings;
        keys = new KeyFiles(keysFolder, random);
        secrets = new LegacySecrets(keys, random);
        verified = new VerifiedPasswords(random, clock, settings.remember());
        kept = new KeptCredentials(directory.rows());
        madeUp = new MadeUpKeys(keys, settings.scramIterations());
        directory.onChange(a -> {
            forget(a.id());
            if (!directory.exists(a.id()))
                withSecret.remove(a.id());
        });
    }

    private void forget(long account) {
        kept.forget(account);
        verified.forget(account);
    }

    @Override
    public void setPassword(long account, String password, boolean legacy) throws Refusal {
        String prepared = Hashing.prepare(password);
        if (prepared.isEmpty() || prepared.length() > MAX_PASSWORD)
            throw new Refusal(Refusal.Reason.LIMIT, "a password has 1 to " + MAX_PASSWORD + " characters");
        byte[] argonSalt = salt();
        byte[] hash = argon(prepared, argonSalt);
        CredentialRecord.Argon argon = new CredentialRecord.Argon(settings.argonMemory(), settings.argonPasses(), settings.argonLanes(),
                argonSalt, hash);
        CredentialRecord record = new CredentialRecord(Instant.ofEpochMilli(clock.millis()), argon, scram(Scram.Hash.SHA_256, prepared),
                scram(Scram.Hash.SHA_1, prepared), legacy ? secrets.seal(account, password) : null);
        DirectoryRows rows = directory.rows();
        rows.lock.lock();
        try {
            checkExists(account);
            rows.commit(new Batch().put(DirectoryRows.key(DirectoryRows.CREDENTIAL, account), record.write()));
            forget(account);
            recount(account);
        } finally {
            rows.lock.unlock();
        }
    }

    private void checkExists(long account) throws Refusal {
        if (!directory.exists(account))
            throw new Refusal(Refusal.Reason.NO_SUCH_ACCOUNT, "there is no account " + account);
    }

    private byte[] salt() {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return salt;
    }

    private byte[] argon(String prepared, byte[] salt) throws Refusal {
        return Hashing.argon(prepared, settings.argonMemory(), settings.argonPasses(), settings.argonLanes(), salt);
    }

    private CredentialRecord.Scram scram(Scram.Hash hash, String prepared) {
        return Hashing.scram(hash, prepared, settings.scramIterations(), salt());
    }

    private Optional<Named> named(String login) throws Refusal {
        Optional<Account> whole = directory.login(login);
        if (whole.isPresent())
            return Optional.of(new Named(whole.get(), null, kept.of(whole.get().id())));
        int slash = login.lastIndexOf('/');
        if (slash <= login.lastIndexOf('@'))
            return Optional.empty();
        Optional<Account> account = directory.login(login.substring(0, slash));
        return account.isEmpty()
                ? Optional.empty()
                : Optional.of(new Named(account.get(), AppPasswords.fold(login.substring(slash + 1)), kept.of(account.get().id())));
    }

    @Override
    public Optional<Owner> owner(String login) throws Refusal {
        return named(login).map(n -> new Owner(n.account(), n.label() != null));
    }

    @Override
    public Optional<Grant> verifyAppPassword(String login, String password, Scope scope) throws Refusal {
        String prepared = Hashing.prepare(password.length() > MAX_PASSWORD ? "" : password);
        Optional<Named> named = named(login);
        byte[] digest = AppPasswords.digest(named.map(n -> n.account().id()).orElse(0L), prepared);
        return named.isEmpty() ? Optional.empty() : named.get().app(digest, scope, clock.instant());
    }

    @Override
    public Optional<Grant> verifyMainPassword(String login, String password) throws Refusal {
        String prepared = Hashing.prepare(password.length() > MAX_PASSWORD ? "" : password);
        Optional<Named> named = named(login);
        CredentialRecord main = named.isPresent() ? named.get().main() : null;
        if (main == null) {
            // The same work, so that the time does not tell which names and labels exist.
            argon(prepared, nobody);
            return Optional.empty();
        }
        Account account = named.orElseThrow().account();
        CredentialRecord.Argon argon = main.argon();
        if (!verified.knows(account.id(), argon.salt(), prepared)) {
            byte[] hash = Hashing.argon(prepared, argon.memory(), argon.passes(), argon.lanes(), argon.salt());
            if (!MessageDigest.isEqual(hash, argon.hash()))
                return Optional.empty();
            verified.remember(account.id(), argon.salt(), prepared);
            if (main.sha1() == null)
                complete(account.id(), argon.salt(), prepared);
        }
        return Optional.of(named.get().byMain(main));
    }

    /** Adds what a record of format 1 has not; the password is right as of the salt given. */
    private void complete(long account, byte[] salt, String prepared) throws Refusal {
        CredentialRecord.Scram sha1 = scram(Scram.Hash.SHA_1, prepared);
        DirectoryRows rows = directory.rows();
        byte[] key = DirectoryRows.key(DirectoryRows.CREDENTIAL, account);
        rows.lock.lock();
        try {
            byte[] bytes = rows.get(key);
            CredentialRecord now = bytes == null ? null : CredentialRecord.read(bytes);
            if (now == null || now.sha1() != null || !MessageDigest.isEqual(now.argon().salt(), salt))
                return;
            rows.commit(new Batch().put(key, new CredentialRecord(now.created(), now.argon(), now.sha256(), sha1, now.legacy()).write()));
            kept.forget(account);
        } finally {
            rows.lock.unlock();
        }
    }

    @Override
    public ScramVerifier scram(Scram.Hash hash, String login, Scope scope) throws Refusal {
        Optional<Named> named = named(login);
        ScramVerifier fake = madeUp.of(hash, login);
        return named.isEmpty() ? fake : named.get().scram(hash, scope, clock.instant(), fake);
    }

    @Override
    public Optional<Secret> legacySecret(String login, Scope scope) throws Refusal {
        Optional<Named> named = named(login);
        if (named.isEmpty())
            return Optional.empty();
        Optional<Named.Sealed> sealed = named.get().sealed(scope, clock.instant());
        return sealed.isEmpty()
                ? Optional.empty()
                : Optional.of(new Secret(sealed.get().grant(), secrets.open(named.get().account().id(), sealed.get().bytes())));
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
            rows.scan(DirectoryRows.APP_PASSWORD, (key, value) -> {
                if (AppPasswordRecord.read(0, 0, value).legacy() != null)
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

    /** Under the lock, after a change of the account's credentials. */
    private void recount(long account) throws Refusal {
        KeptCredentials.Rows rows = kept.of(account);
        CredentialRecord main = rows.main();
        if (main != null && main.legacy() != null || rows.apps().stream().anyMatch(a -> a.legacy() != null))
            withSecret.add(account);
        else
            withSecret.remove(account);
    }

    @Override
    public NewAppPassword addAppPassword(long account, Wish wish) throws Refusal {
        String label = AppPasswords.checkLabel(wish.label());
        if (wish.scopes().isEmpty() || wish.leaveDays() < 0)
            throw new Refusal(Refusal.Reason.LIMIT, "an app password is for one protocol at least, and leaves mail for 0 or more days");
        String password = AppPasswords.make(random);
        CredentialRecord.Scram sha256 = scram(Scram.Hash.SHA_256, password);
        CredentialRecord.Scram sha1 = scram(Scram.Hash.SHA_1, password);
        byte[] sealed = wish.legacy() ? secrets.seal(account, password) : null;
        Instant expires = wish.expires();
        DirectoryRows rows = directory.rows();
        rows.lock.lock();
        try {
            checkExists(account);
            List<AppPasswordRecord> there = kept.of(account).apps();
            if (there.size() >= AppPasswords.MAX)
                throw new Refusal(Refusal.Reason.LIMIT,
                        "the account has " + AppPasswords.MAX + " app passwords already; remove one that is not used");
            if (there.stream().anyMatch(a -> AppPasswords.fold(a.credential().label()).equals(AppPasswords.fold(label))))
                throw new Refusal(Refusal.Reason.IN_USE,
                        "there is already an app password '" + label + "'; remove it or choose another label");
            byte[] nextKey = {DirectoryRows.NEXT_APP_PASSWORD};
            byte[] next = rows.get(nextKey);
            long id = 1;
            if (next != null) {
                RecordReader in = new RecordReader(next);
                in.format("app password number", 1);
                id = in.varint();
            }
            Credential credential = new Credential(id, account, label, EnumSet.copyOf(wish.scopes()), Instant.ofEpochMilli(clock.millis()),
                    expires == null ? null : Instant.ofEpochMilli(expires.toEpochMilli()), wish.pop(), wish.leaveDays());
            AppPasswordRecord record = new AppPasswordRecord(credential, AppPasswords.digest(account, password), sha256, sha1, sealed);
            rows.commit(new Batch().put(KeptCredentials.key(account, id), record.write()).put(nextKey,
                    new RecordWriter(10).octet(1).varint(id + 1).done()));
            kept.forget(account);
            recount(account);
            return new NewAppPassword(credential, password);
        } finally {
            rows.lock.unlock();
        }
    }

    @Override
    public List<Credential> appPasswords(long account) throws Refusal {
        return kept.of(account).apps().stream().map(AppPasswordRecord::credential).toList();
    }

    @Override
    public boolean removeAppPassword(long account, String label) throws Refusal {
        DirectoryRows rows = directory.rows();
        rows.lock.lock();
        try {
            Batch batch = new Batch();
            for (AppPasswordRecord a : kept.of(account).apps())
                if (AppPasswords.fold(a.credential().label()).equals(AppPasswords.fold(label)))
                    batch.delete(KeptCredentials.key(account, a.credential().id()));
            if (batch.isEmpty())
                return false;
            rows.commit(batch);
            kept.forget(account);
            recount(account);
            return true;
        } finally {
            rows.lock.unlock();
        }
    }

    @Override
    public boolean stands(Grant grant) throws Refusal {
        long account = grant.account().id();
        Credential c = grant.credential();
        Instant expires = c.expires();
        if (!directory.exists(account) || expires != null && !clock.instant().isBefore(expires))
            return false;
        // A token, which nobody but its issuer can take back.
        if (c.isMain() && expires != null)
            return true;
        KeptCredentials.Rows rows = kept.of(account);
        if (c.isMain())
            return rows.main() != null && Objects.requireNonNull(rows.main()).created().equals(c.created());
        return rows.apps().stream().anyMatch(a -> a.credential().id() == c.id());
    }
}
