import{a,b,c}from"./chunk-RGOQCQYZ.js";import"./chunk-YATJ5LI5.js";export{c as askLater,b as laterEntries,a as times};
