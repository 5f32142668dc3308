package org.posthouse.agent.command;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.account.Account;
import org.posthouse.agent.account.AccountException;
import org.posthouse.agent.account.Home;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.Trace;

/** Reaches the server of an account. */
@FunctionalInterface
public interface Connector {
    /** By that protocol, or the best that the account has. Nothing need be connected yet. */
    Remote open(Home home, Account account, @Nullable String protocol, Trace trace) throws IOException, AccountException, RemoteException;
}
