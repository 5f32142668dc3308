package org.posthouse.store.login;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.protocol.sasl.SaslCredentials;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.protocol.sasl.Scram;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Grant;
import org.posthouse.store.account.Scope;
import org.posthouse.store.kv.Refusal;

/** One attempt: the credentials as the mechanisms see them, behind what is done about guessing. Belongs to one thread. */
final class Attempt implements SaslCredentials<Grant> {
    private final Logins logins;
    private final Keeper keeper;
    private final Scope scope;
    private final InetAddress peer;
    private boolean tooMany;
    private boolean refused;
    private Duration counted = Duration.ZERO;
    private String name = "";

    Attempt(Logins logins, Keeper keeper, Scope scope, InetAddress peer) {
        this.logins = logins;
        this.keeper = keeper;
        this.scope = scope;
        this.peer = peer;
    }

    /** Whether it was broken off since too much is being guessed. */
    boolean tooMany() {
        return tooMany;
    }

    /** Whether the client has been told that its token is bad. */
    boolean refused() {
        return refused;
    }

    /** How long the answer to a bad token takes, which has been counted. */
    Duration counted() {
        return counted;
    }

    /** The login it was about, as far as it got. */
    String name() {
        return name;
    }

    @Override
    public Optional<Grant> verify(String login, String password) throws SaslUnavailableException {
        name = login;
        try {
            Optional<Grant> app = logins.credentials.verifyAppPassword(login, password, scope);
            if (app.isPresent())
                return app;
        } catch (Refusal r) {
            throw new SaslUnavailableException(String.valueOf(r.getMessage()), r);
        }
        address();
        stranger(login);
        try {
            return logins.credentials.verifyMainPassword(login, password);
        } catch (Refusal r) {
            throw new SaslUnavailableException(String.valueOf(r.getMessage()), r);
        }
    }

    // What a label names cannot be guessed, and its keys cost nothing: nobody has to wait for it.
    @Override
    public ScramKeys<Grant> scram(Scram.Hash hash, String login) throws SaslUnavailableException {
        name = login;
        if (!labelled(login)) {
            address();
            stranger(login);
        }
        return keeper.scram(hash, login);
    }

    @Override
    public Optional<SharedSecret<Grant>> secret(String login) throws SaslUnavailableException {
        name = login;
        if (!labelled(login)) {
            address();
            stranger(login);
        }
        return keeper.secret(login);
    }

    @Override
    public boolean keepsSecrets() {
        return keeper.keepsSecrets();
    }

    @Override
    public boolean takesTokens() {
        return keeper.takesTokens();
    }

    @Override
    public TokenAnswer<Grant> token(String claimed, String token) throws SaslUnavailableException {
        name = claimed;
        address();
        TokenAnswer<Grant> answer = keeper.token(claimed, token);
        refused = answer instanceof TokenDenied;
        // Now: who goes away instead of answering the error has tried all the same.
        if (refused)
            counted = failed(claimed);
        return answer;
    }

    /** Counts the failure, and says how long its answer takes. */
    Duration failed(String login) {
        return logins.guesses.failed(peer, account(login), familiar(login));
    }

    private void address() throws SaslUnavailableException {
        if (!logins.guesses.mayTry(peer))
            throw breakOff("too many failed logins from " + peer.getHostAddress());
    }

    private SaslUnavailableException breakOff(String why) {
        tooMany = true;
        return new SaslUnavailableException(why, new IllegalStateException(why));
    }

    /** While the account is being guessed at, who has never been there waits, a few at a time. */
    private void stranger(String login) throws SaslUnavailableException {
        String account = account(login);
        if (!logins.guesses.guessedAt(account) || familiar(login))
            return;
        if (!logins.guesses.queue(account))
            throw breakOff("too many strangers at " + login);
        try {
            pause(logins.limits.strangerDelay());
        } finally {
            logins.guesses.leave(account);
        }
    }

    private Optional<Credentials.Owner> owner(String login) {
        try {
            return logins.credentials.owner(login);
        } catch (Refusal r) {
            return Optional.empty();
        }
    }

    private boolean labelled(String login) {
        return owner(login).filter(Credentials.Owner::labelled).isPresent();
    }

    /** What stands for an account; names that there are not are guessed at like the others. */
    private String account(String login) {
        return owner(login).map(o -> "#" + o.account().id()).orElse(login.toLowerCase(Locale.ROOT));
    }

    private boolean familiar(String login) {
        Optional<Credentials.Owner> owner = owner(login);
        try {
            return logins.visits != null && owner.isPresent() && logins.visits.familiar(owner.get().account().id(), peer);
        } catch (Refusal r) {
            return false;
        }
    }

    /** Only this connection waits. */
    static void pause(Duration delay) {
        if (!delay.isPositive())
            return;
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
