import{a,b,c}from"./chunk-BZN6VC4N.js";import"./chunk-NW2EFLER.js";export{c as askLater,b as laterEntries,a as times};
