package org.posthouse.agent.remote;

import java.io.IOException;

/** Nobody can say whether the server has taken the message: the connection broke when only its answer was missing. */
public final class UncertainException extends IOException {
    private static final long serialVersionUID = 1;

    public UncertainException(IOException cause) {
        super("the connection broke before the server's answer; the message may have been sent: " + cause.getMessage(), cause);
    }
}
