/**
 * Maildir and Maildir++: one message a file, its flags in the file's name, folders as directories.
 *
 * <p>Invariants: a message that a reader can see is whole; once {@link org.posthouse.mail.maildir.MaildirWriter#deliver} has returned it is on the disk. A
 * message is known by the part of its file name before the flags, which never changes, so a walk in the order of those names can be taken up again anywhere
 * while others deliver and change flags. No message and no list of a whole directory is held in memory.
 *
 * <p>Names of folders are taken as they are on the disk, most often modified UTF-7; what they mean is the caller's to say.
 */
@NullMarked
package org.posthouse.mail.maildir;

import org.jspecify.annotations.NullMarked;
