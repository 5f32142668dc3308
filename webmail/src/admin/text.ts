// What the console says.
import { add } from '../base/text';
import { en } from './text-en';
import { zh } from './text-zh';

add({ en, zh });
