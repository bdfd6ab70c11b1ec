Texto de consentimiento 1: organización

Me llamo [nombre]. Soy de [mecanismo], independiente. ¿Quién puede hablar por su organización? Solo esa persona puede decidir sobre el nombre de la organización; cada quien decide sobre su propio nombre.
Lo que nos cuenten es confidencial mientras no digan otra cosa. Deciden, una cosa por vez: que quede entre nosotros; usarlo sin nada que muestre de quién viene; contarlo a una autoridad, a cuál y para qué, nombrando o no a la organización; publicarlo con su nombre. Lo último nunca hace falta. Lo que digan de otras personas también se protege.
Hablar o no hablar no trae daño ni premio. No podemos prometer un resultado.
Hay riesgos: presiones, trabas a la personería, a los fondos o a las visitas. La ley prohíbe ordenar, aplicar, permitir o tolerar que se castigue o perjudique a la organización o a sus integrantes por hablar con nosotros, aunque algo de lo dicho resulte equivocado.
¿Qué temen? ¿Cómo y con quién seguimos en contacto?
Pueden cambiar de idea después, en todo o en parte: [vías]. Lo ya enviado no se puede recuperar.
Si nos cuentan un peligro inmediato: [lo que la ley de este mecanismo exige o permite].
Díganos con sus palabras qué acordamos. Gracias.
