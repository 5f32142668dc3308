package org.posthouse.agent.remote;

/** The server said no, or cannot do that. The message is one line for people that says what and what to do; its kind decides the exit code. */
public class RemoteException extends Exception {
    private static final long serialVersionUID = 1;

    public RemoteException(String message) {
        super(message);
    }

    public RemoteException(String message, Throwable cause) {
        super(message, cause);
    }

    /** There is no such folder or message, or no longer. */
    public static final class Gone extends RemoteException {
        private static final long serialVersionUID = 1;

        public Gone(String message) {
            super(message);
        }
    }

    /** The login was refused, or it may not do this. */
    public static final class Denied extends RemoteException {
        private static final long serialVersionUID = 1;

        public Denied(String message) {
            super(message);
        }
    }

    /** Not now: over a limit, busy, without a network. The same may work later. */
    public static final class Later extends RemoteException {
        private static final long serialVersionUID = 1;

        public Later(String message) {
            super(message);
        }
    }

    /** This protocol has no such thing, or this server lacks it. */
    public static final class Unable extends RemoteException {
        private static final long serialVersionUID = 1;

        public Unable(String message) {
            super(message);
        }
    }
}
