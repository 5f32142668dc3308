package org.posthouse.agent.command;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.posthouse.agent.account.AccountException;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.agent.remote.UncertainException;

/** A verb cannot do what it was asked: one line that says what and what to do. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    private final Exit exit;

    public Failure(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    /** The code that tells a script what happened. */
    static Exit exit(Exception e) {
        return switch (e) {
            case Failure f -> f.exit;
            case AccountException a -> switch (a.kind()) {
                case CONFIG -> Exit.CONFIG;
                case NO_ACCOUNT -> Exit.CONFIG;
                case PERMISSION -> Exit.NO_PERMISSION;
            };
            case RemoteException.Gone g -> Exit.NO_INPUT;
            case RemoteException.Denied d -> Exit.NO_PERMISSION;
            case RemoteException.Later l -> Exit.TRY_LATER;
            case RemoteException r -> Exit.UNAVAILABLE;
            // Trying again might send it twice.
            case UncertainException u -> Exit.UNAVAILABLE;
            case UnknownHostException u -> Exit.NO_HOST;
            case NoSuchFileException n -> Exit.NO_INPUT;
            case AccessDeniedException a -> Exit.NO_PERMISSION;
            case FileSystemException f -> Exit.CANNOT_CREATE;
            case IOException io -> Exit.TRY_LATER;
            default -> Exit.BUG;
        };
    }

    /** One line for people. */
    static String text(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String what = switch (e) {
            case NoSuchFileException n -> "there is no file " + n.getFile();
            case AccessDeniedException a -> "no permission for " + a.getFile();
            case FileAlreadyExistsException f -> f.getFile() + " is there already";
            case FileSystemException f -> f.getFile() + ": " + (f.getReason() == null ? "cannot be used" : f.getReason());
            case UnknownHostException u -> "there is no host " + message;
            default -> exit(e) == Exit.BUG ? e.toString() : message;
        };
        return what.replaceAll("\\s*[\r\n]+\\s*", " ");
    }
}
