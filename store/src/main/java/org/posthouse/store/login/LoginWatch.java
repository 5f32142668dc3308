package org.posthouse.store.login;

import java.net.InetAddress;
import org.posthouse.store.account.Scope;

/** Is told who logged in and who tried to; must not block. */
public interface LoginWatch {
    /** Nobody watches. */
    LoginWatch NONE = new LoginWatch() {
        @Override
        public void in(String account, Scope scope, InetAddress peer, String how, boolean newAddress) {
            // Nobody is told.
        }

        @Override
        public void out(String login, String account, Scope scope, InetAddress peer, String why) {
            // Nobody is told.
        }
    };

    /** Logged in by that mechanism; whether from an address where the account has not been lately. */
    void in(String account, Scope scope, InetAddress peer, String how, boolean newAddress);

    /** Not logged in: what was claimed, printable and bounded, and the account that it stands for, empty where there is none. */
    void out(String login, String account, Scope scope, InetAddress peer, String why);
}
