package org.posthouse.access.jmapdevices;

import org.posthouse.access.http.Caller;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.store.account.Credential;
import org.posthouse.store.account.Scope;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.LoginResult;
import org.posthouse.store.login.Logins;

/** Makes sure that it is the holder of the account who asks. */
final class Holder {
    private final Logins logins;

    Holder(Logins logins) {
        this.logins = logins;
    }

    /** The caller's own account, who has logged in by its main password. MethodError forbidden for app passwords and tokens. */
    static JmapAccount of(Call call, Args args) throws MethodError, Refusal {
        JmapAccount account = call.account(args);
        Caller caller = call.caller();
        Credential by = caller.grant().credential();
        if (account.number() != caller.account() || !by.isMain() || caller.grant().isToken())
            throw new MethodError("forbidden", "log in by the main password for this");
        return account;
    }

    /** Wants the main password once more, so that a page left open is not enough. Wrong ones count as failed logins. MethodError wrongPassword, rateLimit, serverUnavailable. */
    void again(Caller caller, String password) throws MethodError {
        switch (logins.at(Scope.JMAP, caller.peer()).password(caller.name(), password)) {
            case LoginResult.In in when in.grant().account().id() == caller.account() && in.grant().credential().isMain() -> {
                // It is.
            }
            case LoginResult.In _ -> throw new MethodError("wrongPassword", "that is not the main password");
            case LoginResult.Out(LoginResult.Why why, String _) -> throw switch (why) {
                case TOO_MANY -> new MethodError("rateLimit", "too many logins have failed; wait ten minutes");
                case UNAVAILABLE -> new MethodError("serverUnavailable", "passwords cannot be checked now; try again later");
                default -> new MethodError("wrongPassword", "the password is wrong");
            };
        }
    }
}
