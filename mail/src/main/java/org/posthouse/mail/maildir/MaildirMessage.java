package org.posthouse.mail.maildir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A message as it was found; its file may have got another name since, with other flags. */
public record MaildirMessage(MaildirName name, Path file, boolean seenByNobody) {
    /** When it was delivered: the time of the file. IOException: it is gone, or has another name now. */
    public Instant date() throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    /** Octets of the file. */
    public long size() throws IOException {
        return Files.size(file);
    }

    /** Its octets as they are. */
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }
}
